package dev.detector.worker.serving;

import dev.detector.formats.labelmap.LabelMap;
import dev.detector.worker.serving.http.Answer;
import dev.detector.worker.serving.http.Endpoint;
import dev.detector.worker.serving.http.HttpError;
import dev.detector.worker.serving.http.JsonBody;
import dev.detector.worker.serving.model.ModelCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/**
 * The page to try a model out, and what it needs. Everything comes from here; the policy in its
 * header lets the browser load nothing from anywhere else.
 */
final class Page implements Endpoint {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
          + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final ServingOptions options;
  private final ModelCatalogue catalogue;
  private final Map<String, Answer> files;

  Page(ServingOptions options, ModelCatalogue catalogue) {
    this.options = options;
    this.catalogue = catalogue;
    files =
        Map.of(
            "/", resource("page.html", "text/html; charset=utf-8"),
            "/page.css", resource("page.css", "text/css; charset=utf-8"),
            "/page.js", resource("page.js", "text/javascript; charset=utf-8"),
            "/openapi.json", resource("openapi.json", "application/json"));
  }

  @Override
  public Optional<Answer> answer(Request request, String path) throws IOException {
    if (!files.containsKey(path) && !path.equals("/page.json")) {
      return Optional.empty();
    }
    Endpoint.allow(request, "GET");
    return Optional.of(files.containsKey(path) ? files.get(path) : description(request));
  }

  private Answer description(Request request) throws IOException {
    String asked = Request.extractQueryParameters(request).getValue("model");
    String model = asked == null ? catalogue.names().get(0) : asked;
    if (!catalogue.names().contains(model)) {
      throw new HttpError(404, "no model " + model + "; there are " + catalogue.names());
    }
    List<LabelMap.Item> classes =
        catalogue.available(model, null)
            ? catalogue.use(model, null, version -> version.labels().items())
            : List.of();
    return safe(
        Answer.json(
            200,
            JsonBody.of(
                json -> {
                  json.writeStartObject();
                  json.writeStringField("model", model);
                  json.writeArrayFieldStart("models");
                  for (String name : catalogue.names()) {
                    json.writeString(name);
                  }
                  json.writeEndArray();
                  json.writeNumberField("scoreThreshold", options.scoreThreshold());
                  json.writeNumberField("maxBodyBytes", options.limits().bodyBytes());
                  json.writeArrayFieldStart("classes");
                  for (LabelMap.Item item : classes) {
                    json.writeStartObject();
                    json.writeNumberField("id", item.id());
                    json.writeStringField("name", item.label());
                    json.writeEndObject();
                  }
                  json.writeEndArray();
                  json.writeEndObject();
                })));
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
