package dev.detector.operator.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;

/**
 * Lays a user's pod template over the operator's: objects field by field, lists whose elements have
 * a name (or a mount path, or a port) element by element, every other value whole.
 */
final class PodTemplateMerge {

  private static final Map<String, String> KEYS =
      Map.of(
          "containers", "name",
          "initContainers", "name",
          "env", "name",
          "volumes", "name",
          "imagePullSecrets", "name",
          "volumeMounts", "mountPath",
          "ports", "containerPort");

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private PodTemplateMerge() {}

  static PodTemplateSpec merge(PodTemplateSpec base, PodTemplateSpec overlay) {
    if (overlay == null) {
      return base;
    }
    JsonNode merged = merge(tree(base), tree(overlay), "");
    return SERIALIZATION.convertValue(merged, PodTemplateSpec.class);
  }

  private static JsonNode tree(PodTemplateSpec template) {
    return SERIALIZATION.convertValue(template, JsonNode.class);
  }

  private static JsonNode merge(JsonNode base, JsonNode overlay, String field) {
    if (base instanceof ObjectNode into && overlay instanceof ObjectNode from) {
      ObjectNode result = into.deepCopy();
      from.properties()
          .forEach(
              entry ->
                  result.set(
                      entry.getKey(),
                      merge(result.get(entry.getKey()), entry.getValue(), entry.getKey())));
      return result;
    }
    if (base instanceof ArrayNode into
        && overlay instanceof ArrayNode from
        && KEYS.containsKey(field)) {
      return merge(into, from, KEYS.get(field));
    }
    return overlay;
  }

  private static ArrayNode merge(ArrayNode base, ArrayNode overlay, String key) {
    ArrayNode result = base.deepCopy();
    for (JsonNode element : overlay) {
      int at = indexOf(result, key, element.get(key));
      if (at < 0) {
        result.add(element);
      } else {
        result.set(at, merge(result.get(at), element, ""));
      }
    }
    return result;
  }

  private static int indexOf(ArrayNode array, String key, JsonNode value) {
    for (int i = 0; i < array.size(); i++) {
      if (value != null && value.equals(array.get(i).get(key))) {
        return i;
      }
    }
    return -1;
  }
}
