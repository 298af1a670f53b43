package dev.detector.formats.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.detector.formats.BadInputException;
import dev.detector.formats.TestFiles;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.tensorflow.BytesList;
import dev.detector.formats.tensorflow.Example;
import dev.detector.formats.tensorflow.Feature;
import dev.detector.formats.tensorflow.Int64List;
import dev.detector.formats.tfrecord.TFRecordReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectionExamplesTest {
  private static final LabelMap SHAPES = LabelMap.of(List.of("circle", "square", "triangle"));

  private static DetectionExample example() {
    return new DetectionExample(
        new byte[] {1, 2, 3},
        "jpeg",
        "a.jpg",
        "7",
        100,
        200,
        new float[] {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f},
        new int[] {1, 3},
        List.of("circle", "triangle"),
        new float[] {800, 900},
        new float[] {1, 0.5f},
        new boolean[] {false, true},
        new boolean[] {true, false},
        new boolean[] {false, false});
  }

  private static byte[] record(Map<String, Feature> features) {
    return Example.newBuilder()
        .setFeatures(dev.detector.formats.tensorflow.Features.newBuilder().putAllFeature(features))
        .build()
        .toByteArray();
  }

  private static Feature text(String... values) {
    BytesList.Builder list = BytesList.newBuilder();
    for (String value : values) {
      list.addValue(ByteString.copyFromUtf8(value));
    }
    return Feature.newBuilder().setBytesList(list).build();
  }

  private static Feature number(long... values) {
    Int64List.Builder list = Int64List.newBuilder();
    for (long value : values) {
      list.addValue(value);
    }
    return Feature.newBuilder().setInt64List(list).build();
  }

  @Test
  void decodesWhatItEncodes() {
    assertThat(
            DetectionExamples.decode(DetectionExamples.encode(example()), Optional.of(SHAPES), "x"))
        .usingRecursiveComparison()
        .isEqualTo(example());
  }

  @Test
  void writesTheSameBytesForTheSameExample() {
    assertThat(DetectionExamples.encode(example())).isEqualTo(DetectionExamples.encode(example()));
  }

  @Test
  void readsARecordThatTensorFlowWrote(@TempDir Path dir) throws IOException {
    Path file = Files.write(dir.resolve("val.tfrecord"), TestFiles.bytes("val_one.tfrecord"));
    try (TFRecordReader reader = TFRecordReader.open(file)) {
      DetectionExample example =
          DetectionExamples.decode(reader.next(), Optional.of(SHAPES), file.toString());
      assertThat(reader.next()).isNull();
      assertThat(example.encodedImage()).startsWith(0xff, 0xd8);
      assertThat(example.filename()).isEqualTo("val_0006.jpg");
      assertThat(example.sourceId()).isEqualTo("2006");
      assertThat(example.height()).isEqualTo(541);
      assertThat(example.width()).isEqualTo(271);
      assertThat(example.classes()).containsExactly(2, 1);
      assertThat(example.boxes())
          .containsExactly(
              0.12987061f,
              0.19542435f,
              0.16537893f,
              0.25686347f,
              0.73428833f,
              0.7595572f,
              0.7632902f,
              0.83232474f);
      assertThat(example.areas()).containsExactly(319.84f, 242.98f);
      assertThat(example.weights()).containsExactly(1, 1);
      assertThat(example.crowd()).containsExactly(false, false);
    }
  }

  @Test
  void takesClassesFromTextsBeforeLabels() {
    Map<String, Feature> features =
        new java.util.HashMap<>(Example.getDefaultInstance().getFeatures().getFeatureMap());
    try {
      features.putAll(
          Example.parseFrom(DetectionExamples.encode(example())).getFeatures().getFeatureMap());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    features.put("image/object/class/text", text("square", "hexagon"));
    assertThat(DetectionExamples.decode(record(features), Optional.of(SHAPES), "x").classes())
        .containsExactly(2, DetectionExample.UNRECOGNISED);
    assertThat(DetectionExamples.decode(record(features), Optional.empty(), "x").classes())
        .containsExactly(1, 3);
    features.remove("image/object/class/text");
    assertThat(DetectionExamples.decode(record(features), Optional.of(SHAPES), "x").classes())
        .containsExactly(1, 3);
  }

  @Test
  void fillsWhatIsAbsent() {
    DetectionExample example =
        DetectionExamples.decode(
            record(Map.of("image/encoded", text("bytes"))), Optional.of(SHAPES), "x");
    assertThat(example.size()).isZero();
    assertThat(example.format()).isEqualTo("jpeg");
    assertThat(example.weights()).isEmpty();
  }

  @Test
  void storesTheImagesDigest() throws Exception {
    Example stored = Example.parseFrom(DetectionExamples.encode(example()));
    assertThat(
            stored
                .getFeatures()
                .getFeatureOrThrow("image/key/sha256")
                .getBytesList()
                .getValue(0)
                .toStringUtf8())
        .isEqualTo("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
  }

  @Test
  void namesTheKeyThatDoesNotFit() {
    assertThatThrownBy(
            () ->
                DetectionExamples.decode(
                    record(
                        Map.of(
                            "image/encoded", text("b"), "image/object/class/label", number(1, 2))),
                    Optional.empty(),
                    "train.record offset 12"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(
            "image/object/class/label has 2 values for 0 boxes: train.record offset 12: ");
    assertThatThrownBy(
            () ->
                DetectionExamples.decode(
                    record(Map.of("image/encoded", number(1))), Optional.empty(), "x"))
        .hasMessageContaining("image/encoded is a INT64_LIST, not a BYTES_LIST");
    assertThatThrownBy(() -> DetectionExamples.decode(record(Map.of()), Optional.empty(), "x"))
        .hasMessageContaining("without image/encoded");
  }

  @Property(tries = 300)
  void randomBytesGiveOneCleanError(@ForAll byte[] bytes) {
    assertThatThrownBy(() -> DetectionExamples.decode(bytes, Optional.of(SHAPES), "x"))
        .isInstanceOf(BadInputException.class);
  }
}
