package dev.detector.formats.example;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.detector.formats.BadInputException;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.tensorflow.Example;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Translates between {@link DetectionExample} and tf.Example with the OD API's feature keys. */
public final class DetectionExamples {
  private static final String BOX = "image/object/bbox/";

  private DetectionExamples() {}

  /**
   * Decodes one record. As in the OD API, class texts go through the label map and stored labels
   * are taken where there are no texts.
   *
   * @param labelMap empty: only stored labels are read
   * @param where file and offset, for errors
   * @throws BadInputException if the record is no tf.Example with an image and boxes of consistent
   *     lengths
   */
  public static DetectionExample decode(byte[] record, Optional<LabelMap> labelMap, String where) {
    Features features = new Features(parse(record, where), where);
    float[] boxes = boxes(features);
    int n = boxes.length / 4;
    List<String> texts = features.strings("image/object/class/text");
    features.checkCount("image/object/class/text", texts.size(), n);
    byte[] image = features.bytes("image/encoded");
    if (image.length == 0) {
      throw new BadInputException(
          "example without image/encoded", where, "convert the data set again, images included");
    }
    return new DetectionExample(
        image,
        features.string("image/format", "jpeg"),
        features.string("image/filename", ""),
        features.string("image/source_id", ""),
        (int) features.integer("image/height"),
        (int) features.integer("image/width"),
        boxes,
        classes(features, texts, labelMap, n, where),
        texts,
        features.floats("image/object/area", n),
        weights(features, n),
        features.flags("image/object/is_crowd", n),
        features.flags("image/object/difficult", n),
        features.flags("image/object/group_of", n),
        imageClasses(features, labelMap));
  }

  /** Encodes an example with the keys that the OD API's own conversion scripts write. */
  public static byte[] encode(DetectionExample example) {
    FeaturesBuilder out = new FeaturesBuilder();
    out.bytes("image/encoded", example.encodedImage());
    out.strings("image/format", List.of(example.format()));
    out.strings("image/filename", List.of(example.filename()));
    out.strings("image/source_id", List.of(example.sourceId()));
    out.strings("image/key/sha256", List.of(sha256(example.encodedImage())));
    out.integers("image/height", example.height());
    out.integers("image/width", example.width());
    out.floats(BOX + "ymin", column(example.boxes(), 0));
    out.floats(BOX + "xmin", column(example.boxes(), 1));
    out.floats(BOX + "ymax", column(example.boxes(), 2));
    out.floats(BOX + "xmax", column(example.boxes(), 3));
    out.integers(
        "image/object/class/label", Arrays.stream(example.classes()).asLongStream().toArray());
    out.strings("image/object/class/text", example.classTexts());
    out.floats("image/object/area", example.areas());
    out.floats("image/object/weight", example.weights());
    out.flags("image/object/is_crowd", example.crowd());
    out.flags("image/object/difficult", example.difficult());
    out.flags("image/object/group_of", example.groupOf());
    if (example.imageClasses().length > 0) {
      out.integers(
          "image/class/label", Arrays.stream(example.imageClasses()).asLongStream().toArray());
    }
    return out.build();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static Example parse(byte[] record, String where) {
    try {
      return Example.parseFrom(record);
    } catch (InvalidProtocolBufferException e) {
      throw new BadInputException(
          "record is no tf.Example", where, "convert the data set to tf.Example records", e);
    }
  }

  private static float[] boxes(Features features) {
    float[] ymin = features.floats(BOX + "ymin");
    int n = ymin.length;
    float[][] columns = {
      ymin,
      features.floats(BOX + "xmin"),
      features.floats(BOX + "ymax"),
      features.floats(BOX + "xmax")
    };
    String[] names = {"ymin", "xmin", "ymax", "xmax"};
    float[] boxes = new float[4 * n];
    for (int c = 0; c < 4; c++) {
      features.checkSame(BOX + names[c], columns[c].length, n);
      for (int i = 0; i < n; i++) {
        boxes[4 * i + c] = columns[c][i];
      }
    }
    return boxes;
  }

  private static int[] classes(
      Features features, List<String> texts, Optional<LabelMap> labelMap, int n, String where) {
    if (labelMap.isPresent() && !texts.isEmpty()) {
      return texts.stream()
          .mapToInt(text -> labelMap.get().idOf(text).orElse(DetectionExample.UNRECOGNISED))
          .toArray();
    }
    long[] labels = features.integers("image/object/class/label");
    features.checkSame("image/object/class/label", labels.length, n);
    int[] classes = new int[n];
    for (int i = 0; i < n; i++) {
      if (labels[i] < 0 || labels[i] > Integer.MAX_VALUE) {
        throw new BadInputException(
            "class label " + labels[i], where, "write the ids of the label map, from 1");
      }
      classes[i] = (int) labels[i];
    }
    return classes;
  }

  /** Those that the label map does not have are left out. */
  private static int[] imageClasses(Features features, Optional<LabelMap> labelMap) {
    List<String> texts = features.strings("image/class/text");
    if (labelMap.isPresent() && !texts.isEmpty()) {
      return texts.stream()
          .map(text -> labelMap.get().idOf(text))
          .filter(OptionalInt::isPresent)
          .mapToInt(OptionalInt::getAsInt)
          .toArray();
    }
    return Arrays.stream(features.integers("image/class/label"))
        .filter(label -> label > 0 && label <= Integer.MAX_VALUE)
        .mapToInt(label -> (int) label)
        .toArray();
  }

  private static float[] weights(Features features, int n) {
    float[] weights = features.floats("image/object/weight", n);
    if (weights.length == 0) {
      weights = new float[n];
      Arrays.fill(weights, 1f);
    }
    return weights;
  }

  private static float[] column(float[] boxes, int column) {
    float[] values = new float[boxes.length / 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = boxes[4 * i + column];
    }
    return values;
  }
}
