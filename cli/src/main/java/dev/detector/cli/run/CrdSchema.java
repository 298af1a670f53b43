package dev.detector.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.detector.formats.lint.Finding;
import dev.detector.formats.lint.Finding.Severity;
import dev.detector.formats.lint.Findings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Refuses what the API server would refuse by the CRD's schema: unknown, missing and out-of-range
 * fields. Defaults are filled in by the spec's own records; CEL rules need a cluster.
 */
final class CrdSchema {

  private static final String RESOURCE = "/detectortrainings.detector.dev-v1.yaml";

  private final JsonNode schema;

  private CrdSchema(JsonNode schema) {
    this.schema = schema;
  }

  /** The schema of DetectorTraining. */
  static CrdSchema detectorTraining() {
    try (InputStream crd = CrdSchema.class.getResourceAsStream(RESOURCE)) {
      return new CrdSchema(
          new YAMLMapper()
              .readTree(crd)
              .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }

  /**
   * Checks a resource.
   *
   * @return an error for each field that does not fit the schema
   */
  Findings check(ObjectNode resource) {
    List<Finding> problems = new ArrayList<>();
    if (!resource.path("metadata").path("name").isTextual()) {
      problems.add(error("metadata.name", "is missing", "add it"));
    }
    if (resource.get("spec") instanceof ObjectNode spec) {
      object(spec, schema, "spec", problems);
    } else {
      problems.add(error("spec", "is missing", "add it"));
    }
    return new Findings(problems);
  }

  private static Finding error(String path, String message, String mend) {
    return new Finding(Severity.ERROR, path, message, mend);
  }

  private void object(ObjectNode node, JsonNode schema, String path, List<Finding> problems) {
    if (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      return;
    }
    JsonNode properties = schema.path("properties");
    JsonNode additional = schema.get("additionalProperties");
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode fieldSchema = properties.path(field.getKey());
      if (fieldSchema.isMissingNode() && additional != null && additional.isObject()) {
        fieldSchema = additional;
      }
      if (fieldSchema.isMissingNode()) {
        problems.add(
            error(
                path + "." + field.getKey(),
                "there is no such field",
                "use one of " + String.join(", ", names(properties))));
      } else {
        value(field.getValue(), fieldSchema, path + "." + field.getKey(), problems);
      }
    }
    for (JsonNode required : schema.path("required")) {
      // The API server drops fields that are null.
      if (!node.hasNonNull(required.asText())
          && !properties.at("/" + required.asText()).has("default")) {
        problems.add(error(path + "." + required.asText(), "is missing", "add it"));
      }
    }
  }

  private void value(JsonNode value, JsonNode schema, String path, List<Finding> problems) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean() || value.isNull()) {
      return;
    }
    switch (schema.path("type").asText()) {
      case "object" -> {
        if (value instanceof ObjectNode object) {
          object(object, schema, path, problems);
        } else {
          problems.add(error(path, "is " + value, "give its fields"));
        }
      }
      case "array" -> {
        if (!value.isArray()) {
          problems.add(error(path, "is " + value, "give a list"));
        }
        for (int i = 0; i < value.size(); i++) {
          String item = path + "[" + i + "]";
          if (value.get(i).isNull()) {
            problems.add(error(item, "is null", "give a value or remove it"));
          } else {
            value(value.get(i), schema.path("items"), item, problems);
          }
        }
      }
      case "string" -> text(value, schema, path, problems);
      case "integer", "number" -> number(value, schema, path, problems);
      case "boolean" -> {
        if (!value.isBoolean()) {
          problems.add(error(path, "is " + value, "use true or false"));
        }
      }
      default -> {
        // A schema without type takes anything.
      }
    }
  }

  private static void text(JsonNode value, JsonNode schema, String path, List<Finding> problems) {
    if (!value.isTextual()) {
      problems.add(error(path, "is " + value + ", which is no text", "put it in quotes"));
      return;
    }
    if (schema.has("enum") && !contains(schema.get("enum"), value)) {
      problems.add(error(path, "is " + value, "use one of " + schema.get("enum")));
    }
    if (schema.has("pattern") && !Pattern.compile(pattern(schema)).matcher(value.asText()).find()) {
      problems.add(error(path, "is " + value, "use what matches " + pattern(schema)));
    }
    if (schema.has("maxLength") && value.asText().length() > schema.get("maxLength").asInt()) {
      problems.add(
          error(path, "is longer than " + schema.get("maxLength") + " characters", "shorten it"));
    }
  }

  private static String pattern(JsonNode schema) {
    return schema.get("pattern").asText();
  }

  private static void number(JsonNode value, JsonNode schema, String path, List<Finding> problems) {
    boolean whole = schema.path("type").asText().equals("integer");
    if (whole ? !value.isIntegralNumber() : !value.isNumber()) {
      problems.add(error(path, "is " + value, "use a" + (whole ? " whole" : "") + " number"));
      return;
    }
    if (schema.has("minimum") && value.asDouble() < schema.get("minimum").asDouble()) {
      problems.add(error(path, "is " + value, "use at least " + schema.get("minimum")));
    }
    if (schema.has("maximum") && value.asDouble() > schema.get("maximum").asDouble()) {
      problems.add(error(path, "is " + value, "use at most " + schema.get("maximum")));
    }
  }

  private static boolean contains(JsonNode values, JsonNode value) {
    for (JsonNode candidate : values) {
      if (candidate.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> names(JsonNode properties) {
    return properties.properties().stream().map(Map.Entry::getKey).sorted().toList();
  }
}
