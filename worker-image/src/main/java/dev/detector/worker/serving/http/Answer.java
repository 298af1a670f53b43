package dev.detector.worker.serving.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A response, complete before its first byte is sent, so that a failure is never half an answer.
 *
 * @param headers beside Content-Type and Content-Length
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
  /** A JSON document. */
  public static Answer json(int status, byte[] body) {
    return new Answer(status, "application/json", body, Map.of());
  }

  /** A line of text. */
  public static Answer text(int status, String text) {
    return new Answer(
        status,
        "text/plain; charset=utf-8",
        (text + "\n").getBytes(StandardCharsets.UTF_8),
        Map.of());
  }

  /** As TensorFlow Serving and the Open Inference Protocol word every error. */
  public static Answer error(int status, String message) {
    byte[] body =
        JsonBody.of(
            json -> {
              json.writeStartObject();
              json.writeStringField("error", message);
              json.writeEndObject();
            });
    Answer answer = json(status, body);
    return status == 503 ? answer.with("Retry-After", "1") : answer;
  }

  /** The same with a header more. */
  public Answer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, contentType, body, more);
  }
}
