package dev.detector.operator.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Every field of the resource as a page, from the resource definition. */
final class ResourceReference {

  /** Types of Kubernetes that several fields share, by the name of those fields. */
  private static final Map<String, String> SHARED =
      Map.of("volume", "Volume sources", "resources", "Resources");

  /** Described on a page of its own. */
  private static final String POD_TEMPLATE = "podTemplate";

  private final Map<String, JsonNode> shared = new LinkedHashMap<>();
  private final StringBuilder page = new StringBuilder();

  private ResourceReference() {}

  /**
   * @param definition the CustomResourceDefinition
   */
  static String of(JsonNode definition) {
    JsonNode version = definition.at("/spec/versions/0");
    JsonNode root = version.at("/schema/openAPIV3Schema");
    return new ResourceReference()
        .write(
            definition.at("/spec/group").asText() + "/" + version.get("name").asText(),
            definition.at("/spec/names/kind").asText(),
            root);
  }

  private String write(String apiVersion, String kind, JsonNode root) {
    page.append("# ").append(kind).append(": every field\n\n");
    page.append("`apiVersion: ").append(apiVersion).append("`. ");
    page.append(root.get("description").asText());
    page.append(
        """
         The same text comes from `kubectl explain detectortraining.spec`.
        This page is made from the resource definition; a test holds them together.
        """);
    rules(root, "");
    for (Map.Entry<String, JsonNode> part : root.get("properties").properties()) {
      page.append("\n## ").append(part.getKey()).append("\n\n");
      page.append(part.getValue().get("description").asText()).append('\n');
      table(part.getValue());
      rules(part.getValue(), part.getKey());
    }
    shared.forEach(
        (name, schema) -> {
          page.append("\n## ").append(SHARED.get(name)).append("\n");
          table(schema);
        });
    return page.toString();
  }

  private void table(JsonNode schema) {
    page.append("\n| field | type | default | what |\n|---|---|---|---|\n");
    rows(schema, "");
  }

  private void rows(JsonNode schema, String path) {
    List<String> required = texts(schema.path("required"));
    for (Map.Entry<String, JsonNode> entry : schema.path("properties").properties()) {
      JsonNode field = entry.getValue();
      String name = path + entry.getKey();
      boolean elsewhere = SHARED.containsKey(entry.getKey()) && field.has("properties");
      page.append("| `").append(name).append("` | ");
      page.append(elsewhere ? link(entry.getKey()) : type(field)).append(" | ");
      page.append(
          field.has("default")
              ? "`" + field.get("default") + "`"
              : required.contains(entry.getKey()) ? "required" : "");
      page.append(" | ").append(field.path("description").asText().replace("|", "\\|"));
      page.append(values(field)).append(" |\n");
      if (elsewhere) {
        shared.putIfAbsent(entry.getKey(), field);
      } else {
        if (!entry.getKey().equals(POD_TEMPLATE)) {
          rows(field, name + ".");
          rows(field.path("items"), name + "[].");
        }
      }
    }
  }

  private static String link(String name) {
    String title = SHARED.get(name);
    return "[" + name + "](#" + title.toLowerCase(Locale.ROOT).replace(' ', '-') + ")";
  }

  private static String type(JsonNode field) {
    if (field.path("x-kubernetes-int-or-string").asBoolean()) {
      return "quantity";
    }
    if (field.has("items")) {
      return "list of " + type(field.get("items"));
    }
    if (field.has("additionalProperties")) {
      return "map of " + type(field.get("additionalProperties"));
    }
    return field.path("type").asText("any");
  }

  private static String values(JsonNode field) {
    List<String> said = new ArrayList<>();
    if (field.has("enum")) {
      said.add("One of `" + String.join("`, `", texts(field.get("enum"))) + "`.");
    }
    if (field.has("minimum")) {
      said.add("At least " + number(field.get("minimum")) + ".");
    }
    if (field.has("maximum")) {
      said.add("At most " + number(field.get("maximum")) + ".");
    }
    return said.isEmpty() ? "" : " " + String.join(" ", said);
  }

  private static String number(JsonNode number) {
    return number.decimalValue().stripTrailingZeros().toPlainString();
  }

  private void rules(JsonNode schema, String path) {
    List<String> messages = new ArrayList<>();
    messages(schema, path, messages);
    if (!messages.isEmpty() && !path.isEmpty()) {
      page.append("\nThe API server refuses, with these words:\n\n");
      messages.forEach(message -> page.append("- ").append(message).append('\n'));
    }
  }

  private static void messages(JsonNode schema, String path, List<String> into) {
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      into.add("`" + path + "`: " + rule.get("message").asText());
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              if (!field.getKey().equals(POD_TEMPLATE)) {
                messages(field.getValue(), path + "." + field.getKey(), into);
              }
            });
    if (schema.has("items")) {
      messages(schema.get("items"), path + "[]", into);
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    if (array instanceof ArrayNode) {
      array.forEach(text -> texts.add(text.asText()));
    }
    return texts;
  }
}
