package dev.detector.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.example.DetectionExamples;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.tfrecord.TFRecordReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShapesDatasetTest {
  @TempDir private Path directory;

  @Test
  void sameSeedWritesTheSameBytesAndAnotherSeedOthers() throws IOException {
    new ShapesDataset(7, 6, 2, 2, 128).write(directory.resolve("a"));
    new ShapesDataset(7, 6, 2, 2, 128).write(directory.resolve("b"));
    new ShapesDataset(8, 6, 2, 2, 128).write(directory.resolve("c"));

    Map<String, byte[]> first = files(directory.resolve("a"));
    assertThat(first)
        .containsOnlyKeys(
            "label_map.pbtxt",
            "pictures/test-0000.jpg",
            "pictures/test-0001.jpg",
            "test.record",
            "train.record",
            "val.record");
    Map<String, byte[]> second = files(directory.resolve("b"));
    assertThat(second.keySet()).isEqualTo(first.keySet());
    first.forEach((name, bytes) -> assertThat(second.get(name)).as(name).isEqualTo(bytes));
    assertThat(files(directory.resolve("c")).get("val.record"))
        .isNotEqualTo(first.get("val.record"));
  }

  @Test
  void morePicturesLeaveTheFirstOnesAsTheyAre() throws IOException {
    byte[] few = new ShapesDataset(7, 2, 1, 1, 128).example("train", 1).encodedImage();
    byte[] many = new ShapesDataset(7, 90, 5, 5, 128).example("train", 1).encodedImage();
    assertThat(many).isEqualTo(few);
  }

  @Test
  void everyExampleIsAPictureWithBoxesOfItsThreeClassesInsideIt() throws IOException {
    new ShapesDataset(1, 20, 2, 2, 128).write(directory);
    LabelMap labels = LabelMap.read(directory.resolve("label_map.pbtxt"));
    assertThat(labels.items())
        .extracting(LabelMap.Item::name)
        .containsExactly("circle", "square", "triangle");
    List<DetectionExample> examples = examples(directory.resolve("train.record"));
    assertThat(examples).hasSize(20);
    for (DetectionExample example : examples) {
      BufferedImage picture = ImageIO.read(new ByteArrayInputStream(example.encodedImage()));
      assertThat(picture.getWidth()).isEqualTo(example.width()).isEqualTo(128);
      assertThat(picture.getHeight()).isEqualTo(example.height()).isEqualTo(96);
      assertThat(example.size()).isBetween(1, 5);
      for (int i = 0; i < example.size(); i++) {
        assertThat(labels.idOf(example.classTexts().get(i))).hasValue(example.classes()[i]);
        float[] b = example.boxes();
        assertThat(b[i * 4]).isBetween(0f, b[i * 4 + 2] - 0.1f);
        assertThat(b[i * 4 + 1]).isBetween(0f, b[i * 4 + 3] - 0.1f);
        assertThat(Math.max(b[i * 4 + 2], b[i * 4 + 3])).isLessThan(1);
      }
    }
  }

  private static Map<String, byte[]> files(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  static List<DetectionExample> examples(Path file) throws IOException {
    List<DetectionExample> examples = new ArrayList<>();
    try (TFRecordReader records = TFRecordReader.open(file)) {
      for (byte[] record = records.next(); record != null; record = records.next()) {
        examples.add(DetectionExamples.decode(record, Optional.empty(), file.toString()));
      }
    }
    return examples;
  }
}
