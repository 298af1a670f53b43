package dev.detector.worker.serving.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes one JSON document. */
@FunctionalInterface
public interface JsonBody {
  /** Writes the document's one value. */
  void write(JsonGenerator json) throws IOException;

  /** The bytes of the document. */
  static byte[] of(JsonBody body) {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder();
        JsonGenerator json = Factory.JSON.createGenerator(bytes)) {
      body.write(json);
      json.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a number; one that is not finite becomes {@code null}, as JSON has no NaN. */
  static void number(JsonGenerator json, float value) throws IOException {
    if (Float.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }

  /** What all documents are written by. */
  final class Factory {
    private static final JsonFactory JSON =
        JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

    private Factory() {}
  }
}
