package dev.detector.operator.resources;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detector.formats.lint.Finding;
import dev.detector.formats.lint.Finding.Severity;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whether a tree is a pod template at all: known fields of the right types, and elements that a
 * merge can tell apart. The API server does not look into podTemplate, and refuses the Job much
 * later.
 */
final class PodTemplateFields {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What holds something of the operator's, so that null would remove it. */
  private static final Set<String> NEVER_NULL = Set.of("metadata", "spec", "labels", "annotations");

  private final List<Finding> problems = new ArrayList<>();

  private PodTemplateFields() {}

  /** What is wrong, each with its path below {@code path}. */
  static List<Finding> problems(ObjectNode tree, String path) {
    PodTemplateFields fields = new PodTemplateFields();
    fields.object(tree, MAPPER.constructType(PodTemplateSpec.class), path);
    return fields.problems;
  }

  private void check(String name, JsonNode value, JavaType type, String path) {
    if (value.isNull()) {
      if (NEVER_NULL.contains(name) || PodTemplateMerge.KEYS.containsKey(name)) {
        add(path, "is null, which would remove what the operator needs", "leave it out");
      }
    } else if (type.isMapLikeType()) {
      expect(value, path, "an object", JsonNode::isObject)
          .ifPresent(map -> values(map, type, path));
    } else if (type.isCollectionLikeType()) {
      expect(value, path, "a list", JsonNode::isArray)
          .ifPresent(list -> elements(name, (ArrayNode) list, type.getContentType(), path));
    } else if (type.isTypeOrSubTypeOf(String.class)) {
      expect(value, path, "text, in quotes", JsonNode::isTextual);
    } else if (type.isTypeOrSubTypeOf(Boolean.class)) {
      expect(value, path, "true or false", JsonNode::isBoolean);
    } else if (type.isTypeOrSubTypeOf(Number.class)) {
      expect(value, path, "a whole number", JsonNode::isIntegralNumber);
    } else if (type.isTypeOrSubTypeOf(Quantity.class)
        || type.isTypeOrSubTypeOf(IntOrString.class)) {
      expect(value, path, "a number or text", JsonNode::isValueNode);
    } else {
      expect(value, path, "an object", JsonNode::isObject)
          .ifPresent(object -> object((ObjectNode) object, type, path));
    }
  }

  private Optional<JsonNode> expect(
      JsonNode value, String path, String what, Predicate<JsonNode> fits) {
    if (fits.test(value)) {
      return Optional.of(value);
    }
    add(path, "is " + value, "give " + what);
    return Optional.empty();
  }

  private void object(ObjectNode object, JavaType type, String path) {
    Map<String, JavaType> known =
        MAPPER.getDeserializationConfig().introspect(type).findProperties().stream()
            .collect(
                Collectors.toMap(
                    BeanPropertyDefinition::getName, BeanPropertyDefinition::getPrimaryType));
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      if (name.startsWith("$")) {
        add(
            path + "." + name,
            "is a directive of a patch",
            "leave it out: what the template is laid over holds only what the operator needs");
      } else if (!known.containsKey(name)) {
        add(
            path + "." + name,
            "there is no such field",
            "kubectl explain pod.spec tells which there are");
      } else {
        check(name, field.getValue(), known.get(name), path + "." + name);
      }
    }
  }

  private void add(String path, String message, String mend) {
    problems.add(new Finding(Severity.ERROR, path, message, mend));
  }

  private void values(JsonNode map, JavaType type, String path) {
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      check("", entry.getValue(), type.getContentType(), path + "[" + entry.getKey() + "]");
    }
  }

  private void elements(String name, ArrayNode list, JavaType type, String path) {
    String key = PodTemplateMerge.KEYS.get(name);
    Set<JsonNode> seen = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode element = list.get(i);
      String place = key == null ? path + "[" + i + "]" : element(path, key, element, i);
      if (element.isNull()) {
        add(place, "is null", "give a value or remove it");
        continue;
      }
      check("", element, type, place);
      if (key != null && element.isObject()) {
        if (!element.hasNonNull(key)) {
          add(place + "." + key, "is missing", "add it");
        } else if (!seen.add(element.get(key))) {
          add(place, "is there twice", "make one of them");
        }
      }
    }
  }

  /** Path of an element of a list. */
  static String element(String list, String key, JsonNode element, int index) {
    return list + "[" + (element.hasNonNull(key) ? element.get(key).asText() : index) + "]";
  }
}
