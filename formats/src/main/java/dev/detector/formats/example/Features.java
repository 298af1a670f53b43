package dev.detector.formats.example;

import com.google.protobuf.ByteString;
import dev.detector.formats.BadInputException;
import dev.detector.formats.tensorflow.Example;
import dev.detector.formats.tensorflow.Feature;
import java.util.List;

/** Typed access to the features of one tf.Example; what is absent reads as empty. */
final class Features {
  private final Example example;
  private final String where;

  Features(Example example, String where) {
    this.example = example;
    this.where = where;
  }

  byte[] bytes(String key) {
    List<ByteString> values = byteStrings(key);
    return values.isEmpty() ? new byte[0] : values.get(0).toByteArray();
  }

  String string(String key, String absent) {
    List<ByteString> values = byteStrings(key);
    return values.isEmpty() ? absent : values.get(0).toStringUtf8();
  }

  List<String> strings(String key) {
    return byteStrings(key).stream().map(ByteString::toStringUtf8).toList();
  }

  float[] floats(String key) {
    List<Float> values = feature(key, Feature.KindCase.FLOAT_LIST).getFloatList().getValueList();
    float[] result = new float[values.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = values.get(i);
    }
    return result;
  }

  /** Either no value or one for each object. */
  float[] floats(String key, int objects) {
    float[] values = floats(key);
    checkCount(key, values.length, objects);
    return values;
  }

  long[] integers(String key) {
    return feature(key, Feature.KindCase.INT64_LIST).getInt64List().getValueList().stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  long integer(String key) {
    long[] values = integers(key);
    return values.length == 0 ? 0 : values[0];
  }

  /** False for all objects where the key is absent. */
  boolean[] flags(String key, int objects) {
    long[] values = integers(key);
    checkCount(key, values.length, objects);
    boolean[] result = new boolean[objects];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i] != 0;
    }
    return result;
  }

  void checkCount(String key, int count, int objects) {
    if (count != 0) {
      checkSame(key, count, objects);
    }
  }

  void checkSame(String key, int count, int objects) {
    if (count != objects) {
      throw new BadInputException(
          key + " has " + count + " values for " + objects + " boxes",
          where,
          "write one value per box when converting the data set");
    }
  }

  private List<ByteString> byteStrings(String key) {
    return feature(key, Feature.KindCase.BYTES_LIST).getBytesList().getValueList();
  }

  private Feature feature(String key, Feature.KindCase kind) {
    Feature feature = example.getFeatures().getFeatureOrDefault(key, Feature.getDefaultInstance());
    if (feature.getKindCase() != kind && feature.getKindCase() != Feature.KindCase.KIND_NOT_SET) {
      throw new BadInputException(
          key + " is a " + feature.getKindCase() + ", not a " + kind,
          where,
          "write the feature with the type that the OD API reads");
    }
    return feature;
  }
}
