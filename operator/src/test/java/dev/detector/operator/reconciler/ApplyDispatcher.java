package dev.detector.operator.reconciler;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.HttpURLConnection;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Teaches the in-process API server apply, as far as create or merge: what depends on the real
 * semantics of apply (owners of fields, conflicts, defaults) is tested against a real API server.
 */
final class ApplyDispatcher extends KubernetesCrudDispatcher {

  private final AtomicInteger writes = new AtomicInteger();

  /** How many requests changed, or could have changed, something. */
  int writes() {
    return writes.get();
  }

  @Override
  public MockResponse handleCreate(RecordedRequest request) {
    writes.incrementAndGet();
    return super.handleCreate(request);
  }

  @Override
  public MockResponse handlePatch(RecordedRequest request) {
    writes.incrementAndGet();
    String type = request.getHeader("Content-Type");
    if (type == null || !type.startsWith("application/apply-patch")) {
      return super.handlePatch(request);
    }
    String path = request.getPath().replaceFirst("\\?.*", "");
    byte[] body = request.getBody().getBytes();
    boolean exists =
        super.handleGet(path.replaceFirst("/status$", "")).code() == HttpURLConnection.HTTP_OK;
    if (exists) {
      return super.handlePatch(
          request(request, HttpMethod.PATCH, path, "application/merge-patch+json", body));
    }
    String collection = path.substring(0, path.lastIndexOf('/'));
    return super.handleCreate(
        request(request, HttpMethod.POST, collection, "application/json", body));
  }

  private static RecordedRequest request(
      RecordedRequest original, HttpMethod method, String path, String type, byte[] body) {
    return new RecordedRequest(
        original.getHttpVersion(),
        method,
        path,
        Headers.builder().add("Content-Type", type).build(),
        new Buffer(body));
  }
}
