package dev.detector.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detector.formats.example.DetectionExample;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The same annotations, written down in each of the formats, become the same records. */
class SameRecordsTest {
  private static final List<String> CLASSES = List.of("RBC", "WBC", "Platelets");
  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;

  @TempDir private Path root;
  private Path labels;

  @BeforeEach
  void writeLabelMap() throws IOException {
    labels =
        Files.writeString(
            root.resolve("labels.pbtxt"),
            """
            item { id: 1 name: 'RBC' }
            item { id: 2 name: 'WBC' }
            item { id: 3 name: 'Platelets' }
            """);
  }

  /**
   * Three annotation files of the BCCD data set (its LICENSE is beside them); two of them have a
   * box without area.
   */
  @Test
  void ofThreePhotos() throws IOException {
    Path voc = root.resolve("photos");
    for (String part : List.of("Annotations", "JPEGImages", "ImageSets/Main")) {
      Files.createDirectories(voc.resolve(part));
    }
    Files.writeString(voc.resolve("ImageSets/Main/train.txt"), "BloodImage_00343\n");
    Files.writeString(
        voc.resolve("ImageSets/Main/val.txt"), "BloodImage_00147\nBloodImage_00338\n");
    for (String id : List.of("BloodImage_00147", "BloodImage_00338", "BloodImage_00343")) {
      try (InputStream in = SameRecordsTest.class.getResourceAsStream("/bccd/" + id + ".xml")) {
        Files.copy(in, voc.resolve("Annotations").resolve(id + ".xml"));
      }
      BufferedImage blank = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(blank, "jpeg", voc.resolve("JPEGImages").resolve(id + ".jpg").toFile());
    }
    assertThat(compared(voc, List.of("train", "val"))).isEqualTo(26);
  }

  @Test
  @EnabledIfEnvironmentVariable(named = "BCCD_DIR", matches = ".+")
  void ofTheWholeSet() throws IOException {
    Path voc = Path.of(System.getenv("BCCD_DIR"));
    assertThat(compared(voc, List.of("train", "val", "test"))).isEqualTo(4886);
  }

  /** Converts in all ways and compares; how many boxes there are. */
  private int compared(Path voc, List<String> splits) throws IOException {
    Map<String, List<VocAnnotation>> annotations = new LinkedHashMap<>();
    for (String split : splits) {
      List<VocAnnotation> read = new ArrayList<>();
      for (String id : Files.readAllLines(voc.resolve("ImageSets/Main").resolve(split + ".txt"))) {
        read.add(VocAnnotation.read(voc.resolve("Annotations").resolve(id.strip() + ".xml")));
      }
      annotations.put(split, read);
    }
    Path images = voc.resolve("JPEGImages");
    new VocConversion(voc, root.resolve("voc"), splits, 1, Optional.of(labels)).run();
    Map<String, Path> coco = new LinkedHashMap<>();
    Map<String, Path> csv = new LinkedHashMap<>();
    for (String split : splits) {
      coco.put(split, coco(annotations.get(split), root.resolve(split + ".json")));
      csv.put(split, csv(annotations.get(split), root.resolve(split + ".csv")));
    }
    conversion("coco").coco(coco, images);
    conversion("csv").csv(csv, images);
    conversion("yolo").yolo(yolo(annotations, images));
    int boxes = 0;
    for (String split : splits) {
      Map<String, DetectionExample> expected = records("voc", split);
      for (String way : List.of("coco", "csv", "yolo")) {
        compare(expected, records(way, split), way + " " + split);
      }
      boxes += expected.values().stream().mapToInt(DetectionExample::size).sum();
    }
    return boxes;
  }

  private FileConversion conversion(String way) {
    return new FileConversion(root.resolve(way), 1, Optional.of(labels), Map.of(), 0);
  }

  private Map<String, DetectionExample> records(String way, String split) throws IOException {
    Map<String, DetectionExample> records = new TreeMap<>();
    Path file = root.resolve(way).resolve(split + ".record-00000-of-00001");
    ShapesDatasetTest.examples(file).forEach(example -> records.put(example.filename(), example));
    return records;
  }

  private static void compare(
      Map<String, DetectionExample> expected, Map<String, DetectionExample> actual, String what) {
    assertThat(actual.keySet()).as(what).isEqualTo(expected.keySet());
    expected.forEach(
        (name, one) -> {
          DetectionExample other = actual.get(name);
          assertThat(other.boxes()).as(what).containsExactly(one.boxes(), within(1e-6f));
          assertThat(other.areas()).as(what).containsExactly(one.areas(), within(0.1f));
          assertThat(other.classes()).as(what).isEqualTo(one.classes());
          assertThat(other.classTexts()).as(what).isEqualTo(one.classTexts());
          assertThat(other.encodedImage()).as(what).isEqualTo(one.encodedImage());
          assertThat(List.of(other.height(), other.width()))
              .as(what)
              .containsExactly(one.height(), one.width());
        });
  }

  private static Path coco(List<VocAnnotation> annotations, Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode all = json.createObjectNode();
    ArrayNode categories = all.putArray("categories");
    for (int c = 0; c < CLASSES.size(); c++) {
      categories.addObject().put("id", 10 + c).put("name", CLASSES.get(c));
    }
    ArrayNode images = all.putArray("images");
    ArrayNode boxes = all.putArray("annotations");
    for (VocAnnotation one : annotations) {
      images.addObject().put("id", images.size()).put("file_name", one.filename());
      for (AnnotatedObject object : one.objects()) {
        ObjectNode box = boxes.addObject();
        box.put("id", boxes.size()).put("image_id", images.size());
        box.put("category_id", 10 + CLASSES.indexOf(object.name()));
        double width = object.xmax() - object.xmin();
        double height = object.ymax() - object.ymin();
        box.put("area", width * height).put("iscrowd", 0);
        box.putArray("bbox").add(object.xmin()).add(object.ymin()).add(width).add(height);
      }
    }
    json.writeValue(file.toFile(), all);
    return file;
  }

  private static Path csv(List<VocAnnotation> annotations, Path file) throws IOException {
    List<String> rows = new ArrayList<>(List.of("filename,width,height,class,xmin,ymin,xmax,ymax"));
    for (VocAnnotation one : annotations) {
      for (AnnotatedObject o : one.objects()) {
        rows.add(
            "%s,%d,%d,%s,%s,%s,%s,%s"
                .formatted(
                    one.filename(),
                    WIDTH,
                    HEIGHT,
                    o.name(),
                    o.xmin(),
                    o.ymin(),
                    o.xmax(),
                    o.ymax()));
      }
    }
    return Files.write(file, rows);
  }

  private Path yolo(Map<String, List<VocAnnotation>> annotations, Path images) throws IOException {
    Path set = root.resolve("set");
    StringBuilder yaml = new StringBuilder("names: [RBC, WBC, Platelets]\n");
    for (Map.Entry<String, List<VocAnnotation>> split : annotations.entrySet()) {
      yaml.append(split.getKey()).append(": images/").append(split.getKey()).append('\n');
      Path pictures = Files.createDirectories(set.resolve("images").resolve(split.getKey()));
      Path texts = Files.createDirectories(set.resolve("labels").resolve(split.getKey()));
      for (VocAnnotation one : split.getValue()) {
        Files.copy(images.resolve(one.filename()), pictures.resolve(one.filename()));
        List<String> lines =
            one.objects().stream()
                .map(
                    o ->
                        "%d %s %s %s %s"
                            .formatted(
                                CLASSES.indexOf(o.name()),
                                (o.xmin() + o.xmax()) / 2 / WIDTH,
                                (o.ymin() + o.ymax()) / 2 / HEIGHT,
                                (o.xmax() - o.xmin()) / WIDTH,
                                (o.ymax() - o.ymin()) / HEIGHT))
                .toList();
        Files.write(texts.resolve(one.filename().replace(".jpg", ".txt")), lines);
      }
    }
    return Files.writeString(set.resolve("data.yaml"), yaml);
  }
}
