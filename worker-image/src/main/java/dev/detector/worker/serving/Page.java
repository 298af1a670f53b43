package dev.detector.worker.serving;

import dev.detector.formats.labelmap.LabelMap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * The page to try a model out, and what it needs. Everything comes from here; the policy in its
 * header lets the browser load nothing from anywhere else.
 */
final class Page {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
          + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final Map<String, Answer> answers;

  Page(ServingOptions options, LabelMap labels) {
    answers =
        Map.of(
            "/", resource("page.html", "text/html; charset=utf-8"),
            "/page.css", resource("page.css", "text/css; charset=utf-8"),
            "/page.js", resource("page.js", "text/javascript; charset=utf-8"),
            "/page.json", safe(Answer.json(200, description(options, labels))));
  }

  boolean has(String path) {
    return answers.containsKey(path);
  }

  Answer get(String path) {
    return answers.get(path);
  }

  private static byte[] description(ServingOptions options, LabelMap labels) {
    return PredictResponse.json(
        json -> {
          json.writeStartObject();
          json.writeStringField("model", options.modelName());
          json.writeNumberField("scoreThreshold", options.scoreThreshold());
          json.writeNumberField("maxBodyBytes", options.limits().bodyBytes());
          json.writeArrayFieldStart("classes");
          for (LabelMap.Item item : labels.items()) {
            json.writeStartObject();
            json.writeNumberField("id", item.id());
            json.writeStringField("name", item.label());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static Answer resource(String name, String contentType) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return safe(new Answer(200, contentType, in.readAllBytes(), Map.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer safe(Answer answer) {
    return answer
        .with("Content-Security-Policy", POLICY)
        .with("Referrer-Policy", "no-referrer")
        .with("Cache-Control", "no-cache");
  }
}
