package dev.detector.worker.dataset.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.example.DetectionExamples;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.lint.DataFacts;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.formats.tfrecord.TFRecordWriter;
import dev.detector.worker.dataset.ShapesDataset;
import dev.detector.worker.image.PictureFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {
  private static final LabelMap LABELS = LabelMap.of(List.of("cat", "dog"));
  private static final TrainEvalPipelineConfig CONFIG =
      PipelineConfigs.parse(
          """
          model { ssd {
            num_classes: 2
            image_resizer { fixed_shape_resizer { height: 320 width: 320 } }
            anchor_generator { multiscale_anchor_generator { aspect_ratios: [1, 2, 0.5] } }
          } }
          train_input_reader { max_number_of_boxes: 3 }
          """,
          "test");

  @TempDir private Path root;

  private static byte[] picture(int shade) throws IOException {
    BufferedImage picture = new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(0, 0, shade);
    return PictureFile.png(picture);
  }

  private static byte[] record(String name, byte[] image, int[] classes, float... boxes) {
    int n = classes.length;
    float[] ones = new float[n];
    Arrays.fill(ones, 1);
    boolean[] no = new boolean[n];
    return DetectionExamples.encode(
        new DetectionExample(
            image,
            "png",
            name,
            name,
            100,
            200,
            boxes,
            classes,
            List.of(),
            new float[0],
            ones,
            no,
            no,
            no));
  }

  private void write(String split, byte[]... records) throws IOException {
    try (TFRecordWriter out = TFRecordWriter.create(root.resolve(split + ".record"))) {
      for (byte[] record : records) {
        out.write(record);
      }
      out.commit();
    }
  }

  private Inspection inspect() throws IOException {
    Map<String, List<String>> splits = new LinkedHashMap<>();
    splits.put("train", List.of(root.resolve("train.record").toString()));
    splits.put("val", List.of(root.resolve("val.record").toString()));
    return Inspection.read(new DataSource(splits, Optional.of(LABELS), Optional.of(CONFIG)));
  }

  private Inspection flawed() throws IOException {
    byte[] cut = Arrays.copyOf(picture(1), 60);
    write(
        "train",
        record("good", picture(2), new int[] {1, 2}, .1f, .1f, .5f, .4f, .2f, .2f, .9f, .9f),
        record("cut", cut, new int[] {1}, .1f, .1f, .5f, .4f),
        record(
            "boxes",
            picture(3),
            new int[] {1, 1, 1, 1, 1},
            .1f,
            .1f,
            .1f,
            .4f,
            .5f,
            .1f,
            .1f,
            .4f,
            1.2f,
            .1f,
            1.5f,
            .4f,
            .1f,
            .1f,
            .5f,
            1.05f,
            Float.NaN,
            .1f,
            .5f,
            .4f),
        record("classes", picture(4), new int[] {3}, .1f, .1f, .5f, .4f),
        record("twice", picture(5), new int[] {1, 1}, .1f, .1f, .5f, .4f, .1f, .1f, .5f, .4f),
        record("good again", picture(2), new int[0]),
        record("leaked", picture(6), new int[] {2}, .1f, .1f, .5f, .4f));
    write("val", record("same", picture(6), new int[] {2}, .1f, .1f, .5f, .4f));
    byte[] file = Files.readAllBytes(root.resolve("val.record"));
    Files.write(
        root.resolve("val.record"), ByteBuffer.allocate(file.length + 20).put(file).array());
    return inspect();
  }

  @Test
  void findsEveryFlaw() throws IOException {
    Inspection data = flawed();
    assertThat(data.problems().stream().map(p -> p.kind() + " " + p.line()).toList())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("UNREADABLE_RECORD val: record header fails its CRC32C check"),
            line -> assertThat(line).startsWith("UNDECODABLE_IMAGE train: cut: not decodable"),
            line -> assertThat(line).isEqualTo(bad("(20.0,10.0)-(80.0,10.0) has no area")),
            line ->
                assertThat(line).isEqualTo(bad("(20.0,50.0)-(80.0,10.0) ends before it begins")),
            line ->
                assertThat(line).isEqualTo(bad("(20.0,120.0)-(80.0,150.0) lies outside its image")),
            line ->
                assertThat(line)
                    .isEqualTo(bad("(20.0,10.0)-(210.0,50.0) reaches beyond its image")),
            line ->
                assertThat(line)
                    .isEqualTo(bad("(20.0,NaN)-(80.0,50.0) has a coordinate that is no number")),
            line ->
                assertThat(line)
                    .isEqualTo("UNKNOWN_CLASS train: classes: category_3 (20.0,10.0)-(80.0,50.0)"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "TOO_MANY_OBJECTS train: boxes: 5 objects, max_number_of_boxes is 3"),
            line ->
                assertThat(line)
                    .isEqualTo("DUPLICATE_ACROSS_SPLITS train and val: train: leaked, val: same"),
            line ->
                assertThat(line).isEqualTo("DUPLICATE_IMAGE train: train: good, train: good again"),
            line ->
                assertThat(line)
                    .isEqualTo("DUPLICATE_BOX train: twice: cat (20.0,10.0)-(80.0,50.0)"));
    assertThat(Advice.of(data)).extracting(Advice::what).contains("Boxes that are no boxes: 5.");
  }

  @Test
  void filesThatAreMissingOrDamagedAreNamedOneByOne() throws IOException {
    write(
        "val",
        record("first", picture(1), new int[0]),
        record("damaged", picture(2), new int[0]),
        record("last", picture(3), new int[] {1}, .1f, .1f, .5f, .4f));
    Path val = root.resolve("val.record");
    byte[] bytes = Files.readAllBytes(val);
    bytes[bytes.length / 2] ^= 1;
    Files.write(val, bytes);
    Path packed = Files.write(root.resolve("cut.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    Map<String, List<String>> splits = new LinkedHashMap<>();
    splits.put("train", List.of(root + "/none-*", packed.toString()));
    splits.put("val", List.of(val.toString()));
    Inspection data =
        Inspection.read(new DataSource(splits, Optional.of(LABELS), Optional.of(CONFIG)));
    assertThat(data.problems().stream().map(p -> p.kind() + " " + p.line()).toList())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("MISSING_FILE train: no file matches: " + root + "/none-*"),
            line ->
                assertThat(line)
                    .startsWith("MISSING_FILE train: compressed data is damaged or cut off")
                    .contains(packed.toString()),
            line ->
                assertThat(line)
                    .startsWith("UNREADABLE_RECORD val: record data fails its CRC32C check: " + val)
                    .contains(" offset "));
    assertThat(data.images()).isEqualTo(2);
    assertThat(InspectionPage.of(data)).contains("train: no file", "none-*");
    assertThat(InspectionText.of(data))
        .contains("train: 0 images", "val: 2 images, 1 objects")
        .contains("  train: no file matches: " + root, "  val: record data fails its CRC32C check");
    assertThat(new ObjectMapper().readTree(InspectionJson.of(data)).at("/splits/0/files"))
        .isEmpty();

    splits.remove("val");
    assertThatThrownBy(
            () -> Inspection.read(new DataSource(splits, Optional.of(LABELS), Optional.of(CONFIG))))
        .hasMessageContaining("no file matches");
  }

  private static String bad(String what) {
    return "BAD_BOX train: boxes: cat " + what;
  }

  @Test
  void lintLearnsWhatItNeeds() throws IOException {
    DataFacts facts = flawed().facts();
    assertThat(facts.mostBoxes()).isEqualTo(5);
    assertThat(facts.boxesByClass()).isEqualTo(Map.of(1, 9, 2, 2, 3, 1));
    assertThat(facts.evaluatedToo()).isEqualTo(1);
    assertThat(facts.unusable()).isEqualTo(4);
    assertThat(facts.anchorRecall()).containsKeys("cat", "dog");
    assertThat(facts.narrow()).isBetween(0.3, 0.76);
  }

  @Test
  void jsonAndPageHoldTheSame() throws IOException {
    Inspection data = flawed();
    JsonNode json = new ObjectMapper().readTree(InspectionJson.of(data));
    assertThat(json.at("/splits/0/images").asInt()).isEqualTo(7);
    assertThat(json.at("/classes/cat/train").asInt()).isEqualTo(9);
    assertThat(json.at("/problems")).hasSize(12);
    assertThat(json.at("/anchors/now/recall").asDouble()).isBetween(0.1, 1.0);
    String page = InspectionPage.of(data);
    assertThat(page)
        .contains("Boxes that are no boxes: 5", "max_number_of_boxes 3", "<svg", "cat")
        .doesNotContain("http://", "https://", "<script", "NaN\"");
  }

  /** Twelve classes of one object each to train on, the last with all of what is validated on. */
  @Test
  void adviceNamesClassesInOneLineAKind() throws IOException {
    int[] classes = IntStream.rangeClosed(1, 12).toArray();
    float[] boxes = new float[48];
    for (int i = 0; i < 12; i++) {
      boxes[4 * i + 2] = boxes[4 * i + 3] = .05f * (i + 1);
    }
    write("train", record("a", picture(1), classes, boxes));
    int[] last = IntStream.range(0, 12).map(i -> 12).toArray();
    write("val", record("b", picture(2), last, boxes));
    Map<String, List<String>> splits = new LinkedHashMap<>();
    splits.put("train", List.of(root.resolve("train.record").toString()));
    splits.put("val", List.of(root.resolve("val.record").toString()));
    List<String> names =
        IntStream.rangeClosed(1, 12).mapToObj(i -> Character.toString('a' + i - 1)).toList();
    Inspection data =
        Inspection.read(new DataSource(splits, Optional.of(LabelMap.of(names)), Optional.empty()));
    assertThat(Advice.of(data).stream().map(Advice::what))
        .containsExactly(
            "Only 1 of a, 1 of b, 1 of c, 1 of d, 1 of e, 1 of f, 1 of g and 5 more to train on.",
            "No a, b, c, d, e, f, g and 4 more in val.",
            "Other shares of the objects in val than in train: l 100 % instead of 8.3 %.",
            "The commonest class has 13 times the objects of the rarest.");
  }

  /** The examples' own data has nothing to say but that it is small. */
  @Test
  void shapesAreAsTheyShouldBe() throws IOException {
    new ShapesDataset(1, 12, 4, 4, 128).write(root);
    Map<String, List<String>> splits = new LinkedHashMap<>();
    splits.put("train", List.of(root + "/train.record"));
    splits.put("val", List.of(root + "/val.record"));
    LabelMap labels = LabelMap.read(root.resolve("label_map.pbtxt"));
    Inspection data =
        Inspection.read(new DataSource(splits, Optional.of(labels), Optional.empty()));
    assertThat(data.problems()).isEmpty();
    assertThat(data.objectsByClass().keySet()).containsExactly("circle", "square", "triangle");
    assertThat(InspectionPage.of(data)).contains("pixels of the image");
  }
}
