package dev.detector.operator.api;

import dev.detector.operator.resources.PodTemplateRules;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrArray;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrBool;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the API server looks at in a pod template: no more than the rules of {@link
 * PodTemplateRules} need, since the whole schema of a pod would be most of the resource definition.
 * The operator looks at the rest.
 */
final class PodTemplateSchema {

  private static final long MAX_NAME = 253;
  private static final long MAX_TEXT = 4096;
  private static final long MAX_CONTAINERS = 16;
  private static final long MAX_ELEMENTS = 128;

  private PodTemplateSchema() {}

  /** Completes the schema of a spec: the pod templates of its parts. */
  static void complete(JSONSchemaProps spec) {
    for (Role role : List.of(Role.TRAIN, Role.VALIDATE, Role.EXPORT, Role.SERVE)) {
      spec.getProperties()
          .get(role.field().substring("spec.".length()))
          .getProperties()
          .get("podTemplate")
          .setProperties(new TreeMap<>(Map.of("metadata", metadata(), "spec", spec(role))));
    }
  }

  private static JSONSchemaProps metadata() {
    JSONSchemaProps metadata = open("Labels and annotations of the pods.");
    metadata.setProperties(
        // In an order of its own: that of Map.of differs from run to run.
        new TreeMap<>(
            Map.of(
                "labels", names("Labels beside the operator's."),
                "annotations", names("Annotations beside the operator's."))));
    return metadata;
  }

  private static JSONSchemaProps names(String description) {
    String prefixes =
        PodTemplateRules.LABEL_PREFIXES.stream()
            .map(" || key.startsWith('%s')"::formatted)
            .collect(Collectors.joining());
    JSONSchemaProps names = schema("object", description);
    names.setMaxProperties(MAX_ELEMENTS);
    names.setAdditionalProperties(new JSONSchemaPropsOrBool(null, text(null, MAX_TEXT)));
    names.setXKubernetesValidations(
        List.of(
            rule(
                "self.all(key, !(key in %s%s))".formatted(list(PodTemplateRules.LABELS), prefixes),
                "%s and names that begin with %s are the operator's: choose another name; a queue is named by a label of the DetectorTraining"
                    .formatted(
                        String.join(", ", PodTemplateRules.LABELS),
                        String.join(" or ", PodTemplateRules.LABEL_PREFIXES)))));
    return names;
  }

  private static JSONSchemaProps spec(Role role) {
    JSONSchemaProps spec = open("The pods, as in a Pod's spec.");
    Map<String, JSONSchemaProps> properties = new LinkedHashMap<>();
    List<ValidationRule> rules = new ArrayList<>();
    PodTemplateRules.POD_FIELDS.forEach(
        (field, why) -> {
          boolean flag = PodTemplateRules.POD_FLAGS.contains(field);
          properties.put(
              field,
              flag
                  ? schema("boolean", "Cannot be set to true.")
                  : text("Cannot be set.", MAX_NAME));
          rules.add(
              rule(
                  flag
                      ? "!has(self.%s) || !self.%s".formatted(field, field)
                      : "!has(self.%s)".formatted(field),
                  field + " cannot be set: " + why));
        });
    properties.put("containers", containers("The containers.", role, rulesOf(role)));
    properties.put(
        "initContainers",
        containers(
            "Containers that run before, or beside with restartPolicy Always.",
            role,
            List.of(
                rule(
                    "self.name != '%s'".formatted(role.container()),
                    role.container() + " is the name of the main container"))));
    properties.put(
        "volumes",
        named(
            "Volumes beside the operator's.",
            MAX_ELEMENTS,
            Map.of(),
            List.of(
                rule(
                    "!(self.name in %s)".formatted(list(PodTemplateRules.VOLUMES)),
                    "volumes %s are the operator's: choose another name"
                        .formatted(String.join(", ", PodTemplateRules.VOLUMES))))));
    spec.setProperties(properties);
    spec.setXKubernetesValidations(rules);
    return spec;
  }

  private static List<ValidationRule> rulesOf(Role role) {
    List<ValidationRule> rules = new ArrayList<>();
    PodTemplateRules.containerFields(role)
        .forEach(
            (field, why) ->
                rules.add(
                    rule(
                        "self.name != '%s' || !has(self.%s)".formatted(role.container(), field),
                        "%s of container %s cannot be set: %s"
                            .formatted(field, role.container(), why))));
    Map<String, String> variables = PodTemplateRules.variables(role);
    rules.add(
        rule(
            "self.name != '%s' || !has(self.env) || self.env.all(variable, !(variable.name in %s))"
                .formatted(role.container(), list(variables.keySet())),
            "env of container %s cannot set %s"
                .formatted(
                    role.container(),
                    variables.entrySet().stream()
                        .map(variable -> variable.getKey() + " (" + variable.getValue() + ")")
                        .collect(Collectors.joining(", ")))));
    return rules;
  }

  private static JSONSchemaProps containers(
      String description, Role role, List<ValidationRule> rules) {
    Map<String, JSONSchemaProps> properties = new LinkedHashMap<>();
    properties.put("image", text("The image; of the main container it cannot be set.", MAX_TEXT));
    properties.put("args", array("Arguments; of the main container they cannot be set."));
    properties.put("resources", open("Resources; of the main container they cannot be set."));
    properties.put(
        "restartPolicy",
        text("Always makes a sidecar of a container in initContainers.", MAX_NAME));
    properties.put("env", named("Environment variables.", MAX_ELEMENTS, Map.of(), List.of()));
    return named(
        description + " That of the operator is " + role.container() + ".",
        MAX_CONTAINERS,
        properties,
        rules);
  }

  private static JSONSchemaProps array(String description) {
    JSONSchemaProps array = schema("array", description);
    array.setMaxItems(MAX_ELEMENTS);
    array.setItems(new JSONSchemaPropsOrArray(null, text(null, MAX_TEXT)));
    return array;
  }

  /** A list of objects by name. */
  private static JSONSchemaProps named(
      String description,
      long most,
      Map<String, JSONSchemaProps> properties,
      List<ValidationRule> rules) {
    JSONSchemaProps element = open(null);
    Map<String, JSONSchemaProps> all = new LinkedHashMap<>();
    all.put("name", text("What it is told apart by.", MAX_NAME));
    all.putAll(properties);
    element.setProperties(all);
    element.setRequired(List.of("name"));
    element.setXKubernetesValidations(rules);
    JSONSchemaProps list = schema("array", description);
    list.setMaxItems(most);
    list.setItems(new JSONSchemaPropsOrArray(null, element));
    return list;
  }

  private static JSONSchemaProps open(String description) {
    JSONSchemaProps schema = schema("object", description);
    schema.setXKubernetesPreserveUnknownFields(true);
    return schema;
  }

  private static JSONSchemaProps text(String description, long longest) {
    JSONSchemaProps schema = schema("string", description);
    schema.setMaxLength(longest);
    return schema;
  }

  private static JSONSchemaProps schema(String type, String description) {
    JSONSchemaProps schema = new JSONSchemaProps();
    schema.setType(type);
    schema.setDescription(description);
    return schema;
  }

  private static ValidationRule rule(String rule, String message) {
    return new ValidationRuleBuilder().withRule(rule).withMessage(message).build();
  }

  private static String list(Collection<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", ", "[", "]"));
  }
}
