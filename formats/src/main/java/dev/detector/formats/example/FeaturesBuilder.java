package dev.detector.formats.example;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.detector.formats.tensorflow.BytesList;
import dev.detector.formats.tensorflow.Example;
import dev.detector.formats.tensorflow.Feature;
import dev.detector.formats.tensorflow.FloatList;
import dev.detector.formats.tensorflow.Int64List;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Builds a tf.Example whose bytes are the same for the same features; empty lists of objects'
 * values are written as such.
 */
final class FeaturesBuilder {
  private final dev.detector.formats.tensorflow.Features.Builder features =
      dev.detector.formats.tensorflow.Features.newBuilder();

  void bytes(String key, byte[] value) {
    put(
        key,
        Feature.newBuilder()
            .setBytesList(BytesList.newBuilder().addValue(ByteString.copyFrom(value))));
  }

  void strings(String key, List<String> values) {
    BytesList.Builder list = BytesList.newBuilder();
    values.forEach(value -> list.addValue(ByteString.copyFromUtf8(value)));
    put(key, Feature.newBuilder().setBytesList(list));
  }

  void floats(String key, float[] values) {
    FloatList.Builder list = FloatList.newBuilder();
    for (float value : values) {
      list.addValue(value);
    }
    put(key, Feature.newBuilder().setFloatList(list));
  }

  void integers(String key, long... values) {
    Int64List.Builder list = Int64List.newBuilder();
    for (long value : values) {
      list.addValue(value);
    }
    put(key, Feature.newBuilder().setInt64List(list));
  }

  void flags(String key, boolean[] values) {
    long[] numbers = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      numbers[i] = values[i] ? 1 : 0;
    }
    integers(key, numbers);
  }

  byte[] build() {
    Example example = Example.newBuilder().setFeatures(features).build();
    byte[] bytes = new byte[example.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    // Maps are written sorted by key, so that a data set made twice is the same file.
    out.useDeterministicSerialization();
    try {
      example.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("an array of the exact size cannot be too small", e);
    }
    return bytes;
  }

  private void put(String key, Feature.Builder feature) {
    features.putFeature(key, feature.build());
  }
}
