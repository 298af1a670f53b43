package dev.detector.worker.serving.openinference;

import dev.detector.worker.serving.http.HttpError;
import dev.detector.worker.serving.model.Inference;
import dev.detector.worker.serving.model.ModelInput;
import dev.detector.worker.serving.model.ServingLimits;
import dev.detector.worker.serving.openinference.InferRequest.Input;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.tensorflow.proto.DataType;

/**
 * Makes images of a request's tensor: {@code [n, height, width, 3]} of the model's own type, or
 * {@code [n]} of BYTES with an image file each, which any model takes. In JSON the files are in
 * Base64.
 */
final class InputImages {
  private InputImages() {}

  /**
   * The images.
   *
   * @param binary what follows the JSON
   * @throws HttpError 400 or 413
   */
  static List<ModelInput> of(InferRequest request, ByteBuffer binary, Inference inference) {
    String expected = inference.model().inputName();
    if (request.inputs().size() != 1 || !request.inputs().get(0).name().equals(expected)) {
      throw HttpError.badRequest("the model takes one input, `" + expected + "`");
    }
    Input input = request.inputs().get(0);
    ByteBuffer raw = input.binarySize() < 0 ? null : raw(input, binary);
    if (binary.hasRemaining()) {
      throw HttpError.badRequest(
          binary.remaining() + " bytes more than the inputs' binary_data_size");
    }
    if (input.datatype().equals("BYTES")) {
      return files(input, raw);
    }
    DataType type = inference.model().inputType();
    String own = Datatype.of(type).name();
    if (!input.datatype().equals(own)) {
      throw HttpError.badRequest(
          "`"
              + expected
              + "` is "
              + own
              + ", not "
              + input.datatype()
              + "; send that, or image files as BYTES");
    }
    return pixels(input, raw, type, inference.limits().imagePixels());
  }

  private static ByteBuffer raw(Input input, ByteBuffer binary) {
    if (input.binarySize() > binary.remaining()) {
      throw HttpError.badRequest(
          "`"
              + input.name()
              + "` should have "
              + input.binarySize()
              + " bytes behind the JSON; there are "
              + binary.remaining());
    }
    ByteBuffer raw = binary.slice(binary.position(), input.binarySize());
    binary.position(binary.position() + input.binarySize());
    return raw.order(ByteOrder.LITTLE_ENDIAN);
  }

  private static List<ModelInput> files(Input input, ByteBuffer raw) {
    List<ModelInput> images = new ArrayList<>();
    if (raw != null) {
      while (raw.hasRemaining()) {
        int length = raw.remaining() < 4 ? -1 : raw.getInt();
        if (length < 0 || length > raw.remaining() || images.size() == ServingLimits.IMAGES) {
          throw HttpError.badRequest(
              "`" + input.name() + "`: each element is its length in four bytes and its bytes");
        }
        byte[] file = new byte[length];
        raw.get(file);
        images.add(new ModelInput.Encoded(file));
      }
    } else if (input.strings() != null) {
      for (String text : input.strings()) {
        try {
          images.add(new ModelInput.Encoded(Base64.getDecoder().decode(text)));
        } catch (IllegalArgumentException e) {
          throw HttpError.badRequest(
              "`" + input.name() + "`: BYTES in JSON are image files in Base64; " + e.getMessage());
        }
      }
    }
    long elements = Arrays.stream(input.shape()).reduce(1, (a, b) -> a * b);
    if (images.isEmpty() || elements != images.size()) {
      throw shape(input, images.size(), "[n]");
    }
    return images;
  }

  private static List<ModelInput> pixels(Input input, ByteBuffer raw, DataType type, int limit) {
    long[] shape = input.shape();
    if (shape.length != 4 || shape[3] != 3 || shape[0] < 1 || shape[1] < 1 || shape[2] < 1) {
      throw shape(input, -1, "[n, height, width, 3]");
    }
    if (shape[0] > ServingLimits.IMAGES) {
      throw HttpError.badRequest("more than " + ServingLimits.IMAGES + " images");
    }
    if (shape[1] > limit / shape[2] || shape[0] > limit / (shape[1] * shape[2])) {
      throw new HttpError(413, "more than " + limit + " pixels; send a smaller picture");
    }
    int height = (int) shape[1];
    int width = (int) shape[2];
    int size = height * width * 3;
    int elementBytes = Datatype.of(type).bytes();
    long given =
        raw == null
            ? input.numbers() == null ? -1 : input.numbers().length
            : raw.remaining() % elementBytes == 0 ? raw.remaining() / elementBytes : -1;
    if (given != shape[0] * size) {
      throw shape(input, given, "[n, height, width, 3]");
    }
    List<ModelInput> images = new ArrayList<>();
    for (int i = 0; i < shape[0]; i++) {
      images.add(
          type == DataType.DT_UINT8
              ? new ModelInput.Pixels(height, width, bytes(input, raw, i * size, size))
              : new ModelInput.FloatPixels(height, width, floats(input, raw, i * size, size)));
    }
    return images;
  }

  private static byte[] bytes(Input input, ByteBuffer raw, int from, int size) {
    byte[] values = new byte[size];
    if (raw != null) {
      raw.get(from, values);
      return values;
    }
    for (int i = 0; i < size; i++) {
      float value = input.numbers()[from + i];
      if (value < 0 || value > 255 || value != Math.rint(value)) {
        throw HttpError.badRequest(
            "`" + input.name() + "` has " + value + ", no whole number from 0 to 255");
      }
      values[i] = (byte) (int) value;
    }
    return values;
  }

  private static float[] floats(Input input, ByteBuffer raw, int from, int size) {
    if (raw == null) {
      return Arrays.copyOfRange(input.numbers(), from, from + size);
    }
    float[] values = new float[size];
    raw.slice(4 * from, 4 * size).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static HttpError shape(Input input, long elements, String form) {
    return HttpError.badRequest(
        "`"
            + input.name()
            + "` has the shape "
            + Arrays.toString(input.shape())
            + (elements < 0 ? "" : " and " + elements + " elements")
            + "; send "
            + form
            + " with as many elements");
  }
}
