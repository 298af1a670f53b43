package dev.detector.worker.serving;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A response, complete before its first byte is sent, so that a failure is never half an answer.
 *
 * @param headers beside Content-Type and Content-Length
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
  static Answer json(int status, byte[] body) {
    return new Answer(status, "application/json", body, Map.of());
  }

  static Answer text(int status, String text) {
    return new Answer(
        status,
        "text/plain; charset=utf-8",
        (text + "\n").getBytes(StandardCharsets.UTF_8),
        Map.of());
  }

  /** As TensorFlow Serving words every error. */
  static Answer error(int status, String message) {
    byte[] body =
        PredictResponse.json(
            json -> {
              json.writeStartObject();
              json.writeStringField("error", message);
              json.writeEndObject();
            });
    Answer answer = json(status, body);
    return status == 503 ? answer.with("Retry-After", "1") : answer;
  }

  Answer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, contentType, body, more);
  }
}
