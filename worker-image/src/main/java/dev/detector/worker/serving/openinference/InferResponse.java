package dev.detector.worker.serving.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detector.worker.serving.http.Answer;
import dev.detector.worker.serving.http.HttpError;
import dev.detector.worker.serving.http.JsonBody;
import dev.detector.worker.serving.model.ModelVersion;
import dev.detector.worker.serving.model.OutputTensor;
import dev.detector.worker.serving.model.OutputTensor.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers an infer request: each output of all images as one tensor, in JSON or behind it. */
final class InferResponse {
  /** Tells how many of the body's bytes are JSON. */
  static final String JSON_LENGTH = "Inference-Header-Content-Length";

  private InferResponse() {}

  /**
   * The answer.
   *
   * @param images the outputs of each image
   * @param binary names of the outputs that go behind the JSON
   */
  static Answer of(
      ModelVersion model, String id, List<Map<String, OutputTensor>> images, Set<String> binary) {
    byte[] json = JsonBody.of(out -> document(out, model, id, images, binary));
    if (binary.isEmpty()) {
      return Answer.json(200, json);
    }
    int size = json.length;
    for (String name : images.get(0).keySet()) {
      size += binary.contains(name) ? bytes(model, name, images) : 0;
    }
    ByteBuffer body = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).put(json);
    for (String name : images.get(0).keySet()) {
      if (binary.contains(name)) {
        images.forEach(image -> put(body, image.get(name).values(), datatype(model, name)));
      }
    }
    return new Answer(
        200,
        "application/octet-stream",
        body.array(),
        Map.of(JSON_LENGTH, Integer.toString(json.length)));
  }

  private static void document(
      JsonGenerator json,
      ModelVersion model,
      String id,
      List<Map<String, OutputTensor>> images,
      Set<String> binary)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("model_name", model.model());
    json.writeStringField("model_version", Long.toString(model.number()));
    if (id != null) {
      json.writeStringField("id", id);
    }
    json.writeArrayFieldStart("outputs");
    for (String name : images.get(0).keySet()) {
      json.writeStartObject();
      json.writeStringField("name", name);
      json.writeStringField("datatype", datatype(model, name).name());
      json.writeArrayFieldStart("shape");
      for (long length : shape(name, images)) {
        json.writeNumber(length);
      }
      json.writeEndArray();
      if (binary.contains(name)) {
        json.writeObjectFieldStart("parameters");
        json.writeNumberField("binary_data_size", bytes(model, name, images));
        json.writeEndObject();
      } else {
        json.writeArrayFieldStart("data");
        for (Map<String, OutputTensor> image : images) {
          elements(json, image.get(name).values());
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void elements(JsonGenerator json, Values values) throws IOException {
    if (values instanceof Values.Floats floats) {
      for (float value : floats.elements()) {
        JsonBody.number(json, value);
      }
    } else {
      for (long value : ((Values.Integers) values).elements()) {
        json.writeNumber(value);
      }
    }
  }

  private static void put(ByteBuffer body, Values values, Datatype datatype) {
    if (values instanceof Values.Floats floats) {
      for (float value : floats.elements()) {
        body.putFloat(value);
      }
      return;
    }
    for (long value : ((Values.Integers) values).elements()) {
      if (datatype == Datatype.INT32) {
        body.putInt((int) value);
      } else {
        body.putLong(value);
      }
    }
  }

  /** That of one image, with the number of images in front. */
  private static long[] shape(String name, List<Map<String, OutputTensor>> images) {
    long[] shape = images.get(0).get(name).shape().clone();
    for (Map<String, OutputTensor> image : images) {
      if (!Arrays.equals(image.get(name).shape(), shape)) {
        throw HttpError.badRequest(
            "`"
                + name
                + "` has another shape for each image; send one image in each request, or"
                + " ask for other outputs");
      }
    }
    if (shape.length > 0) {
      shape[0] *= images.size();
    }
    return shape;
  }

  private static int bytes(
      ModelVersion model, String name, List<Map<String, OutputTensor>> images) {
    return images.stream().mapToInt(image -> image.get(name).size()).sum()
        * datatype(model, name).bytes();
  }

  private static Datatype datatype(ModelVersion model, String output) {
    return Datatype.of(model.inference().model().outputType(output));
  }
}
