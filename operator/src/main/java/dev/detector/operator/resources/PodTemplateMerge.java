package dev.detector.operator.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detector.operator.api.PodTemplate;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lays a user's pod template over the operator's as Kubernetes' strategic merge patch does: objects
 * field by field, lists whose elements have a key element by element, every other value whole; null
 * removes. Directives ($patch and the like) are refused before.
 */
final class PodTemplateMerge {

  /**
   * Lists that are merged, and the field that tells their elements apart: patchMergeKey in
   * Kubernetes' own types.
   */
  static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("containers", "name"),
          Map.entry("initContainers", "name"),
          Map.entry("env", "name"),
          Map.entry("volumes", "name"),
          Map.entry("imagePullSecrets", "name"),
          Map.entry("schedulingGates", "name"),
          Map.entry("resourceClaims", "name"),
          Map.entry("hostAliases", "ip"),
          Map.entry("topologySpreadConstraints", "topologyKey"),
          Map.entry("volumeMounts", "mountPath"),
          Map.entry("volumeDevices", "devicePath"),
          Map.entry("ports", "containerPort"));

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private PodTemplateMerge() {}

  static PodTemplateSpec merge(PodTemplateSpec base, PodTemplate overlay) {
    return overlay == null
        ? base
        : SERIALIZATION.convertValue(merge(tree(base), overlay.tree()), PodTemplateSpec.class);
  }

  private static ObjectNode tree(PodTemplateSpec template) {
    return SERIALIZATION.convertValue(template, ObjectNode.class);
  }

  private static ObjectNode merge(ObjectNode base, ObjectNode overlay) {
    ObjectNode result = base.deepCopy();
    for (Map.Entry<String, JsonNode> field : overlay.properties()) {
      String name = field.getKey();
      if (field.getValue().isNull()) {
        result.remove(name);
      } else {
        result.set(name, merge(name, result.get(name), field.getValue()));
      }
    }
    return result;
  }

  private static JsonNode merge(String field, JsonNode base, JsonNode overlay) {
    if (overlay instanceof ObjectNode from) {
      // Also into nothing, so that nulls go.
      return merge(
          base instanceof ObjectNode into ? into : JsonNodeFactory.instance.objectNode(), from);
    }
    if (base instanceof ArrayNode into
        && overlay instanceof ArrayNode from
        && KEYS.containsKey(field)) {
      return merge(into, from, KEYS.get(field));
    }
    return overlay;
  }

  private static ArrayNode merge(ArrayNode base, ArrayNode overlay, String key) {
    List<JsonNode> named = new ArrayList<>();
    for (JsonNode element : overlay) {
      int at = indexOf(base, element, key);
      named.add(merge("", at < 0 ? null : base.get(at), element));
    }
    List<JsonNode> others = new ArrayList<>();
    for (JsonNode element : base) {
      if (indexOf(overlay, element, key) < 0) {
        others.add(element);
      }
    }
    return ordered(named, others, base, key);
  }

  /**
   * The elements that the overlay names in its order, the others in theirs; one of the others comes
   * before one that is named only if it came before it in the base.
   */
  private static ArrayNode ordered(
      List<JsonNode> named, List<JsonNode> others, ArrayNode base, String key) {
    ArrayNode result = JsonNodeFactory.instance.arrayNode();
    int next = 0;
    for (JsonNode element : named) {
      int place = indexOf(base, element, key);
      while (next < others.size() && indexOf(base, others.get(next), key) < place) {
        result.add(others.get(next++));
      }
      result.add(element);
    }
    return result.addAll(others.subList(next, others.size()));
  }

  private static int indexOf(ArrayNode array, JsonNode element, String key) {
    for (int i = 0; i < array.size(); i++) {
      if (element.get(key).equals(array.get(i).get(key))) {
        return i;
      }
    }
    return -1;
  }
}
