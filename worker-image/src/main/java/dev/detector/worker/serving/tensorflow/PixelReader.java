package dev.detector.worker.serving.tensorflow;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.detector.worker.serving.http.HttpError;
import dev.detector.worker.serving.model.ModelInput;
import java.io.IOException;
import java.util.Arrays;
import org.tensorflow.proto.DataType;

/**
 * Reads pictures given as JSON arrays {@code [[[r,g,b],...],...]} straight into the memory a tensor
 * is made of. All pictures of a request count against one limit.
 */
final class PixelReader {
  private static final int CHANNELS = 3;

  private final DataType type;
  private final int limit;
  private int pixelsRead;

  private byte[] bytes = new byte[0];
  private float[] floats = new float[0];
  private int size;

  PixelReader(DataType type, int limit) {
    this.type = type;
    this.limit = limit;
  }

  /**
   * Reads one picture; the parser stands at its opening bracket and ends at its closing one.
   *
   * @param where how errors call the picture
   */
  ModelInput read(JsonParser json, String where) throws IOException {
    if (type == DataType.DT_STRING) {
      throw HttpError.badRequest(
          where + ": this model takes image files; send {\"b64\": \"...\"} instead of pixels");
    }
    size = 0;
    int height = 0;
    int width = -1;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      int columns = row(json, where, height);
      if (width >= 0 && columns != width) {
        throw HttpError.badRequest(
            where + ": row " + height + " has " + columns + " pixels, the rows before " + width);
      }
      width = columns;
      height++;
    }
    if (height == 0 || width == 0) {
      throw HttpError.badRequest(where + " is empty; send [[[r,g,b],...],...]");
    }
    return type == DataType.DT_FLOAT
        ? new ModelInput.FloatPixels(height, width, Arrays.copyOf(floats, size))
        : new ModelInput.Pixels(height, width, Arrays.copyOf(bytes, size));
  }

  private int row(JsonParser json, String where, int y) throws IOException {
    open(json, where, y, 0);
    int columns = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      open(json, where, y, columns);
      for (int c = 0; c < CHANNELS; c++) {
        json.nextToken();
        add(json, where, y, columns);
      }
      if (json.nextToken() != JsonToken.END_ARRAY) {
        throw shape(where, y, columns, "has more than " + CHANNELS + " values");
      }
      columns++;
      if (++pixelsRead > limit) {
        throw new HttpError(413, "more than " + limit + " pixels; send a smaller picture");
      }
    }
    return columns;
  }

  private static void open(JsonParser json, String where, int y, int x) {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw shape(where, y, x, "is " + json.currentToken().name());
    }
  }

  private void add(JsonParser json, String where, int y, int x) throws IOException {
    if (json.currentToken() == null || !json.currentToken().isNumeric()) {
      throw shape(where, y, x, "has not " + CHANNELS + " numbers");
    }
    if (type == DataType.DT_FLOAT) {
      if (size == floats.length) {
        floats = Arrays.copyOf(floats, grown());
      }
      float value = json.getFloatValue();
      if (!Float.isFinite(value)) {
        throw shape(where, y, x, "has a number beyond float32");
      }
      floats[size++] = value;
      return;
    }
    double value = json.getDoubleValue();
    if (!(value >= 0 && value <= 255) || value != Math.rint(value)) {
      throw shape(where, y, x, "has " + json.getText() + ", no whole number from 0 to 255");
    }
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, grown());
    }
    bytes[size++] = (byte) (int) value;
  }

  private int grown() {
    return Math.max(1 << 12, size + (size >> 1));
  }

  private static HttpError shape(String where, int y, int x, String fault) {
    return HttpError.badRequest(
        where
            + ": the pixel in row "
            + y
            + ", column "
            + x
            + " "
            + fault
            + "; send height x width x 3 numbers, [[[r,g,b],...],...]");
  }
}
