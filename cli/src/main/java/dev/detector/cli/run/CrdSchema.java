package dev.detector.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
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
   * @throws InvalidResourceException with every field that does not fit the schema
   */
  void check(ObjectNode resource, String file) {
    List<String> problems = new ArrayList<>();
    if (!resource.path("metadata").path("name").isTextual()) {
      problems.add("metadata.name: is missing");
    }
    if (resource.get("spec") instanceof ObjectNode spec) {
      object(spec, schema, "spec", problems);
    } else {
      problems.add("spec: is missing");
    }
    if (!problems.isEmpty()) {
      throw new InvalidResourceException(file + ": " + String.join("\n  ", problems));
    }
  }

  private void object(ObjectNode node, JsonNode schema, String path, List<String> problems) {
    if (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      return;
    }
    JsonNode properties = schema.path("properties");
    for (JsonNode required : schema.path("required")) {
      if (!node.has(required.asText()) && !properties.at("/" + required.asText()).has("default")) {
        problems.add(path + "." + required.asText() + ": is missing");
      }
    }
    JsonNode additional = schema.get("additionalProperties");
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode fieldSchema = properties.path(field.getKey());
      if (fieldSchema.isMissingNode() && additional != null && additional.isObject()) {
        fieldSchema = additional;
      }
      if (fieldSchema.isMissingNode()) {
        problems.add(
            path
                + "."
                + field.getKey()
                + ": there is no such field; known here: "
                + String.join(", ", names(properties)));
      } else {
        value(field.getValue(), fieldSchema, path + "." + field.getKey(), problems);
      }
    }
  }

  private void value(JsonNode value, JsonNode schema, String path, List<String> problems) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean() || value.isNull()) {
      return;
    }
    switch (schema.path("type").asText()) {
      case "object" -> {
        if (value instanceof ObjectNode object) {
          object(object, schema, path, problems);
        } else {
          problems.add(path + ": must be an object");
        }
      }
      case "array" -> {
        if (!value.isArray()) {
          problems.add(path + ": must be a list");
        }
        for (int i = 0; i < value.size(); i++) {
          value(value.get(i), schema.path("items"), path + "[" + i + "]", problems);
        }
      }
      case "string" -> text(value, schema, path, problems);
      case "integer", "number" -> number(value, schema, path, problems);
      case "boolean" -> {
        if (!value.isBoolean()) {
          problems.add(path + ": must be true or false, is " + value);
        }
      }
      default -> {
        // A schema without type takes anything.
      }
    }
  }

  private static void text(JsonNode value, JsonNode schema, String path, List<String> problems) {
    if (!value.isTextual()) {
      problems.add(path + ": must be text, is " + value + "; put it in quotes");
      return;
    }
    if (schema.has("enum") && !contains(schema.get("enum"), value)) {
      problems.add(path + ": must be one of " + schema.get("enum") + ", is " + value);
    }
    if (schema.has("pattern") && !Pattern.compile(pattern(schema)).matcher(value.asText()).find()) {
      problems.add(path + ": must match " + pattern(schema) + ", is " + value);
    }
    if (schema.has("maxLength") && value.asText().length() > schema.get("maxLength").asInt()) {
      problems.add(path + ": is longer than " + schema.get("maxLength") + " characters");
    }
  }

  private static String pattern(JsonNode schema) {
    return schema.get("pattern").asText();
  }

  private static void number(JsonNode value, JsonNode schema, String path, List<String> problems) {
    boolean whole = schema.path("type").asText().equals("integer");
    if (whole ? !value.isIntegralNumber() : !value.isNumber()) {
      problems.add(path + ": must be a" + (whole ? " whole" : "") + " number, is " + value);
      return;
    }
    if (schema.has("minimum") && value.asDouble() < schema.get("minimum").asDouble()) {
      problems.add(path + ": must be at least " + schema.get("minimum") + ", is " + value);
    }
    if (schema.has("maximum") && value.asDouble() > schema.get("maximum").asDouble()) {
      problems.add(path + ": must be at most " + schema.get("maximum") + ", is " + value);
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
