package dev.detector.worker.serving;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.detector.worker.serving.OutputTensor.Values;
import dev.detector.worker.serving.PredictRequest.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Writes answers as JSON. Numbers that are not finite become {@code null}: JSON has no NaN, and a
 * client's parser would fail on the whole answer.
 */
final class PredictResponse {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  /** Writes one JSON document. */
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private PredictResponse() {}

  /** The bytes of a JSON document. */
  static byte[] json(Body body) {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder();
        JsonGenerator json = JSON.createGenerator(bytes)) {
      body.write(json);
      json.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The answer to a predict request: the outputs of each image, in the request's layout. */
  static byte[] predictions(Layout layout, List<Map<String, OutputTensor>> images) {
    return json(
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
        number(json, floats.elements()[at]);
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

  private static void number(JsonGenerator json, float value) throws IOException {
    if (Float.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }
}
