package dev.detector.worker.serving.detect;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.worker.picture.BoxPainter;
import dev.detector.worker.picture.Detection;
import dev.detector.worker.picture.PictureFormat;
import dev.detector.worker.serving.http.Answer;
import dev.detector.worker.serving.http.Endpoint;
import dev.detector.worker.serving.http.JsonBody;
import dev.detector.worker.serving.http.RequestBody;
import dev.detector.worker.serving.http.Timings;
import dev.detector.worker.serving.model.Inference;
import dev.detector.worker.serving.model.ModelVersion;
import dev.detector.worker.serving.request.ModelPath;
import dev.detector.worker.serving.request.ModelRequests;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * What is in an image file, for people and scripts: {@code POST /v1/models/NAME:detect} answers
 * with names and boxes in pixels, or, to who accepts a picture, with the image and the boxes drawn
 * in; {@code :plot} with the picture in any case.
 */
public final class DetectApi implements Endpoint {
  private final ModelRequests requests;
  private final double scoreThreshold;

  /**
   * For the models of these requests.
   *
   * @param scoreThreshold the lowest score of a detection, unless a request says otherwise
   */
  public DetectApi(ModelRequests requests, double scoreThreshold) {
    this.requests = requests;
    this.scoreThreshold = scoreThreshold;
  }

  @Override
  public Optional<Answer> answer(Request request, String path) throws IOException {
    Optional<ModelPath> found = ModelPath.of(path);
    String verb = found.map(ModelPath::verb).orElse("");
    if (!verb.equals("detect") && !verb.equals("plot")) {
      return Optional.empty();
    }
    ModelPath model = found.get();
    return Optional.of(
        requests.post(
            request,
            model.model(),
            model.version(),
            verb,
            (version, body, timings) -> answer(request, verb, version, body, timings)));
  }

  private Answer answer(
      Request request, String verb, ModelVersion model, byte[] body, Timings timings) {
    DetectOptions options =
        DetectOptions.of(Request.extractQueryParameters(request), scoreThreshold, model.labels());
    byte[] image = RequestBody.image(request, body);
    String accept = request.getHeaders().get(HttpHeader.ACCEPT);
    boolean drawn = verb.equals("plot") || PictureFormat.named(accept).isPresent();
    Inference.Found found = model.inference().detect(image, drawn, timings);
    List<Detection> wanted = options.of(found.detections());
    Answer answer =
        drawn
            ? picture(
                PictureFormat.named(accept).orElse(PictureFormat.PNG),
                found,
                wanted,
                model.labels(),
                timings)
            : timings.time("encode", () -> Answer.json(200, json(model, found, wanted)));
    return answer.with("Vary", "Accept");
  }

  private static Answer picture(
      PictureFormat format,
      Inference.Found found,
      List<Detection> wanted,
      LabelMap labels,
      Timings timings) {
    byte[] picture =
        timings.time(
            "draw", () -> format.encode(BoxPainter.paint(found.picture(), wanted, labels::label)));
    return new Answer(200, format.contentType(), picture, Map.of());
  }

  private static byte[] json(ModelVersion model, Inference.Found found, List<Detection> wanted) {
    return JsonBody.of(
        json -> {
          json.writeStartObject();
          json.writeStringField("model", model.model());
          json.writeStringField("version", Long.toString(model.number()));
          json.writeObjectFieldStart("image");
          json.writeNumberField("width", found.width());
          json.writeNumberField("height", found.height());
          json.writeEndObject();
          json.writeArrayFieldStart("detections");
          for (Detection one : wanted) {
            detection(json, one, found, model.labels());
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void detection(
      JsonGenerator json, Detection one, Inference.Found found, LabelMap labels)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("class", labels.label(one.classId()));
    json.writeNumberField("class_id", one.classId());
    json.writeFieldName("score");
    JsonBody.number(json, one.score());
    json.writeObjectFieldStart("box");
    pixels(json, "x_min", one.xMin(), found.width());
    pixels(json, "y_min", one.yMin(), found.height());
    pixels(json, "x_max", one.xMax(), found.width());
    pixels(json, "y_max", one.yMax(), found.height());
    json.writeEndObject();
    json.writeEndObject();
  }

  /** A place in the upright image, to a hundredth of a pixel. */
  private static void pixels(JsonGenerator json, String name, float fraction, int size)
      throws IOException {
    json.writeFieldName(name);
    JsonBody.number(json, Math.round(fraction * size * 100f) / 100f);
  }
}
