package dev.detector.operator.reconciler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Teaches the in-process API server apply, as far as create or merge, and to replace lists in a
 * merge instead of appending to them. What depends on the real semantics of apply (owners of
 * fields, conflicts, defaults) is tested against a real API server.
 */
final class ApplyDispatcher extends KubernetesCrudDispatcher {

  @Override
  public MockResponse handlePatch(RecordedRequest request) {
    String type = request.getHeader("Content-Type");
    boolean apply = type != null && type.startsWith("application/apply-patch");
    if (!apply && (type == null || !type.startsWith("application/merge-patch"))) {
      return super.handlePatch(request);
    }
    String path = request.getPath().replaceFirst("\\?.*", "");
    String body = request.getBody().readUtf8();
    MockResponse existing = super.handleGet(path);
    if (existing.code() == HttpURLConnection.HTTP_OK) {
      ArrayNode steps = replacements(existing.getBody().readUtf8(), body);
      return super.handlePatch(
          request(
              request, HttpMethod.PATCH, path, "application/json-patch+json", steps.toString()));
    }
    // A status is never created by itself: without its object it is not found.
    if (!apply || path.endsWith("/status")) {
      return existing;
    }
    String collection = path.substring(0, path.lastIndexOf('/'));
    return super.handleCreate(
        request(request, HttpMethod.POST, collection, "application/json", body));
  }

  /** A JSON patch with each part of the object as the merge leaves it. */
  private static ArrayNode replacements(String object, String patch) {
    JsonNode before = Serialization.unmarshal(object, JsonNode.class);
    JsonNode after = merged(before, Serialization.unmarshal(patch, JsonNode.class));
    ArrayNode steps = JsonNodeFactory.instance.arrayNode();
    for (Map.Entry<String, JsonNode> part : after.properties()) {
      steps
          .addObject()
          .put("op", before.has(part.getKey()) ? "replace" : "add")
          .put("path", "/" + part.getKey())
          .set("value", part.getValue());
    }
    return steps;
  }

  /** RFC 7396. */
  private static JsonNode merged(JsonNode before, JsonNode patch) {
    if (!patch.isObject()) {
      return patch;
    }
    ObjectNode after =
        before != null && before.isObject()
            ? before.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> part : patch.properties()) {
      if (part.getValue().isNull()) {
        after.remove(part.getKey());
      } else {
        after.set(part.getKey(), merged(after.get(part.getKey()), part.getValue()));
      }
    }
    return after;
  }

  private static RecordedRequest request(
      RecordedRequest original, HttpMethod method, String path, String type, String body) {
    return new RecordedRequest(
        original.getHttpVersion(),
        method,
        path,
        Headers.builder().add("Content-Type", type).build(),
        new Buffer(body.getBytes(StandardCharsets.UTF_8)));
  }
}
