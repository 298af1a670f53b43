package dev.detector.worker.serving.tensorflow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detector.worker.serving.http.JsonBody;
import dev.detector.worker.serving.model.OutputTensor;
import dev.detector.worker.serving.model.OutputTensor.Values;
import dev.detector.worker.serving.tensorflow.PredictRequest.Layout;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Writes answers as JSON. */
final class PredictResponse {
  private PredictResponse() {}

  /** The answer to a predict request: the outputs of each image, in the request's layout. */
  static byte[] predictions(Layout layout, List<Map<String, OutputTensor>> images) {
    return JsonBody.of(
        json -> {
          json.writeStartObject();
          if (layout == Layout.ROWS) {
            json.writeArrayFieldStart("predictions");
            for (Map<String, OutputTensor> image : images) {
              row(json, image);
            }
            json.writeEndArray();
          } else {
            json.writeObjectFieldStart("outputs");
            for (String name : images.get(0).keySet()) {
              json.writeArrayFieldStart(name);
              for (Map<String, OutputTensor> image : images) {
                element(json, image.get(name));
              }
              json.writeEndArray();
            }
            json.writeEndObject();
          }
          json.writeEndObject();
        });
  }

  private static void row(JsonGenerator json, Map<String, OutputTensor> image) throws IOException {
    json.writeStartObject();
    for (OutputTensor output : image.values()) {
      json.writeFieldName(output.name());
      element(json, output);
    }
    json.writeEndObject();
  }

  /** The one element along the batch dimension. */
  private static void element(JsonGenerator json, OutputTensor output) throws IOException {
    nested(json, output, Math.min(1, output.shape().length), 0);
  }

  private static int nested(JsonGenerator json, OutputTensor output, int dimension, int at)
      throws IOException {
    if (dimension == output.shape().length) {
      if (output.values() instanceof Values.Floats floats) {
        JsonBody.number(json, floats.elements()[at]);
      } else {
        json.writeNumber(((Values.Integers) output.values()).elements()[at]);
      }
      return at + 1;
    }
    json.writeStartArray();
    int next = at;
    for (long i = 0; i < output.shape()[dimension]; i++) {
      next = nested(json, output, dimension + 1, next);
    }
    json.writeEndArray();
    return next;
  }
}
