package dev.detector.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.labelmap.LabelMap;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileConversionTest {
  @TempDir private Path root;
  private Path images;
  private Path out;

  @BeforeEach
  void makeImages() throws IOException {
    images = Files.createDirectories(root.resolve("images/train"));
    out = root.resolve("out");
    for (int i = 0; i < 10; i++) {
      picture(images.resolve("p" + i + ".jpg"));
    }
  }

  private static void picture(Path file) throws IOException {
    ImageIO.write(new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB), "jpeg", file.toFile());
  }

  private FileConversion conversion(Map<String, Double> shares, long seed) {
    return new FileConversion(out, 1, Optional.empty(), shares, seed);
  }

  private List<DetectionExample> examples(String split) throws IOException {
    return ShapesDatasetTest.examples(out.resolve(split + ".record-00000-of-00001"));
  }

  @Test
  void cocoKeepsItsIdsItsAreasAndItsCrowds() throws IOException {
    Path file =
        Files.writeString(
            root.resolve("instances.json"),
            """
            {"info": {"year": 2017},
             "categories": [{"id": 90, "name": "toothbrush", "supercategory": "indoor"},
                            {"id": 1, "name": "person"}],
             "images": [{"id": 7, "file_name": "p1.jpg", "height": 1, "width": 1},
                        {"id": 3, "file_name": "p0.jpg"}, {"id": 9, "file_name": "none.jpg"}],
             "annotations": [
               {"id": 1, "image_id": 3, "category_id": 90, "bbox": [10, 20, 40, 30], "area": 600.5,
                "iscrowd": 0, "segmentation": [[1, 2, 3, 4]]},
               {"id": 2, "image_id": 3, "category_id": 1, "bbox": [150, 50, 100, 50], "iscrowd": 1,
                "segmentation": {"counts": [1, 2], "size": [3, 4]}},
               {"id": 3, "image_id": 3, "category_id": 1, "bbox": [5, 5, 0, 5], "iscrowd": 0},
               {"id": 4, "image_id": 8, "category_id": 1, "bbox": [5, 5, 5, 5], "iscrowd": 0},
               {"id": 5, "image_id": 7, "category_id": 2, "bbox": [5, 5, 5, 5], "iscrowd": 0},
               {"id": 6, "image_id": 7, "category_id": 1, "bbox": [5, 5], "iscrowd": 0}]}
            """);

    SplitReport report = conversion(Map.of(), 0).coco(Map.of("val", file), images).get("val");

    assertThat(report.findings())
        .containsExactly(
            "annotation 4: there is no image 8: dropped",
            "annotation 5: there is no category 2: dropped",
            "annotation 6: bbox is not four numbers: dropped",
            "p0.jpg: person (150,50)-(250,100) leaves the image of 200x100: clipped",
            "p0.jpg: person (5,5)-(5,10) has no area: dropped",
            "none.jpg: there is no file " + images.resolve("none.jpg") + ": dropped");
    assertThat(report.summary())
        .isEqualTo(
            "2 images, 2 boxes {person=1, toothbrush=1}; 0 difficult, 0 truncated, 1 dropped,"
                + " 1 clipped, 1 crowds, 1 images dropped");
    List<DetectionExample> examples = examples("val");
    DetectionExample first = examples.get(0);
    assertThat(first.sourceId()).isEqualTo("3");
    assertThat(first.classes()).containsExactly(90, 1);
    assertThat(first.boxes()).containsExactly(0.2f, 0.05f, 0.5f, 0.25f, 0.5f, 0.75f, 1f, 1f);
    assertThat(first.areas()).containsExactly(600.5f, 2500f);
    assertThat(first.crowd()).containsExactly(false, true);
    assertThat(examples.get(1).size()).isZero();
    assertThat(LabelMap.read(out.resolve("label_map.pbtxt")).idOf("toothbrush")).hasValue(90);
  }

  @Test
  void cocoOfOtherToolsWithIdZeroIsNumberedAnew() throws IOException {
    Path file =
        Files.writeString(
            root.resolve("a.json"),
            """
            {"categories": [{"id": 0, "name": "things"}, {"id": 1, "name": "thing"}],
             "images": [{"id": 0, "file_name": "p0.jpg"}],
             "annotations": [{"id": 1, "image_id": 0, "category_id": 1, "bbox": [1, 1, 9, 9]}]}
            """);
    conversion(Map.of(), 0).coco(Map.of("train", file), images);
    assertThat(examples("train").get(0).classes()).containsExactly(2);
    Path broken = Files.writeString(root.resolve("b.json"), "{\"images\": 3}");
    assertThatThrownBy(() -> conversion(Map.of(), 0).coco(Map.of("train", broken), images))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("images is no list");
  }

  @Test
  void csvInAnyOrderOfColumns() throws IOException {
    Path file =
        Files.writeString(
            root.resolve("labels.csv"),
            """
            filename,width,height,class,xmin,ymin,xmax,ymax
            p0.jpg,1,1,"raccoon, large",10,20,60,50
            p1.jpg,1,1,,,,,
            p0.jpg,1,1,cat,x,20,60,50
            p0.jpg,1,1,cat
            p0.jpg,1,1,cat,0,0,200,100
            """);
    SplitReport report = conversion(Map.of(), 0).csv(Map.of("train", file), images).get("train");
    assertThat(report.findings())
        .containsExactly(
            "row 4: [p0.jpg, cat, x, 20, 60, 50] has a coordinate that is no number: dropped",
            "row 5: 4 cells, not 8: dropped");
    List<DetectionExample> examples = examples("train");
    assertThat(examples).hasSize(2);
    assertThat(examples.get(0).classTexts()).containsExactly("raccoon, large", "cat");
    assertThat(examples.get(0).classes()).containsExactly(2, 1);
    assertThat(examples.get(0).boxes()).containsExactly(0.2f, 0.05f, 0.5f, 0.3f, 0, 0, 1, 1);
    assertThat(examples.get(1).size()).isZero();
    Path other = Files.writeString(root.resolve("other.csv"), "image,label\na,b\n");
    assertThatThrownBy(() -> conversion(Map.of(), 0).csv(Map.of("train", other), images))
        .hasMessageContaining("filename,width,height,class,xmin,ymin,xmax,ymax");
  }

  @Test
  void yoloLabelsStandWhereLabelsTakesThePlaceOfImages() throws IOException {
    Path labels = Files.createDirectories(root.resolve("labels/train"));
    Files.writeString(
        labels.resolve("p0.txt"),
        "1 0.5 0.5 0.5 1.0\n0 0.1 0.2 0.3 0.2 0.3 0.6\n7 .5 .5 .1 .1\n0 .5 .5\nx y\n");
    Path file =
        Files.writeString(
            root.resolve("data.yaml"), "train: images/train\nval:\nnames:\n  0: cat\n  1: dog\n");
    SplitReport report = conversion(Map.of(), 0).yolo(file).get("train");
    assertThat(report.images()).isEqualTo(10);
    assertThat(report.findings())
        .containsExactly(
            "p0.txt line 3: class 7 has no name in data.yaml: dropped",
            "p0.txt line 4: 2 numbers are no box or outline: dropped",
            "p0.txt line 5: 'x y' is not numbers: dropped");
    DetectionExample first = examples("train").get(0);
    assertThat(first.classes()).containsExactly(2, 1);
    assertThat(first.boxes()).containsExactly(0f, 0.25f, 1f, 0.75f, 0.2f, 0.1f, 0.6f, 0.3f);
    Path empty = Files.writeString(root.resolve("empty.yaml"), "names: [a]\n");
    assertThatThrownBy(() -> conversion(Map.of(), 0).yolo(empty))
        .hasMessageContaining("train, val and test name no image");
  }

  /** The same images, shares and seed give the same splits, whatever their order in the file. */
  @Test
  void oneFileIsDealtOutBySharesAndSeed() throws IOException {
    List<String> rows =
        IntStream.range(0, 10).mapToObj(i -> "p" + i + ".jpg,1,1,cat,1,1,50,50").toList();
    Map<String, Double> shares = new LinkedHashMap<>();
    shares.put("train", 0.7);
    shares.put("val", 0.2);
    shares.put("test", 0.1);
    List<String> dealt = dealt(rows, shares, 1);
    assertThat(dealt).hasSize(10).doesNotHaveDuplicates();
    assertThat(dealt).filteredOn(name -> name.startsWith("train")).hasSize(7);
    assertThat(dealt).filteredOn(name -> name.startsWith("val")).hasSize(2);
    List<String> reversed = new ArrayList<>(rows);
    Collections.reverse(reversed);
    assertThat(dealt(reversed, shares, 1)).isEqualTo(dealt);
    assertThat(dealt(rows, shares, 2)).isNotEqualTo(dealt);
    assertThatThrownBy(() -> dealt(rows, Map.of("train", 0.5), 1)).hasMessageContaining("sum 1");
  }

  private List<String> dealt(List<String> rows, Map<String, Double> shares, long seed)
      throws IOException {
    Path file =
        Files.writeString(
            root.resolve("all.csv"),
            "filename,width,height,class,xmin,ymin,xmax,ymax\n" + String.join("\n", rows));
    conversion(shares, seed).csv(FileConversion.bySplit(List.of(file.toString())), images);
    List<String> names = new ArrayList<>();
    for (String split : shares.keySet()) {
      examples(split).forEach(example -> names.add(split + " " + example.filename()));
    }
    return names;
  }
}
