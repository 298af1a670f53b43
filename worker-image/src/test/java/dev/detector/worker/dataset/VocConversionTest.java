package dev.detector.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocConversionTest {
  @TempDir private Path root;
  private Path voc;
  private Path out;

  @BeforeEach
  void makeDirectories() throws IOException {
    voc = root.resolve("voc");
    out = root.resolve("out");
    Files.createDirectories(voc.resolve("Annotations"));
    Files.createDirectories(voc.resolve("JPEGImages"));
    Files.createDirectories(voc.resolve("ImageSets/Main"));
  }

  @Test
  void boxesAreSharesOfThePictureAndFlawsAreReported() throws IOException {
    image(
        "a",
        object("dog", 10, 20, 60, 50, "<difficult>1</difficult><truncated>1</truncated>")
            + object("cat", 30, 30, 30, 30, "")
            + object("cat", -5, 0, 50, 100, "")
            + object("cat", 220, 10, 230, 20, ""));
    split("train", "a");

    SplitReport report = convert(1).get("train");

    assertThat(report.images()).isEqualTo(1);
    assertThat(report.boxesByClass()).isEqualTo(Map.of("cat", 1, "dog", 1));
    assertThat(report.findings())
        .containsExactly(
            "a: cat (30,30)-(30,30) has no area: dropped",
            "a: cat (-5,0)-(50,100) leaves the image of 200x100: clipped",
            "a: cat (220,10)-(230,20) lies outside the image of 200x100: dropped");
    DetectionExample example =
        ShapesDatasetTest.examples(out.resolve("train.record-00000-of-00001")).get(0);
    assertThat(example.boxes()).containsExactly(0.2f, 0.05f, 0.5f, 0.3f, 0f, 0f, 1f, 0.25f);
    assertThat(example.classes()).containsExactly(2, 1);
    assertThat(example.difficult()).containsExactly(true, false);
    assertThat(example.filename()).isEqualTo("a.jpg");
    assertThat(List.of(example.width(), example.height())).containsExactly(200, 100);
  }

  @Test
  void examplesGoToTheShardsInTurn() throws IOException {
    for (String id : List.of("a", "b", "c")) {
      image(id, object("dog", 10, 20, 60, 50, ""));
    }
    split("val", "a", "b  1", "c -1", "");
    convert(2);
    assertThat(ShapesDatasetTest.examples(out.resolve("val.record-00000-of-00002")))
        .extracting(DetectionExample::sourceId)
        .containsExactly("a.jpg", "c.jpg");
    assertThat(ShapesDatasetTest.examples(out.resolve("val.record-00001-of-00002"))).hasSize(1);
  }

  @Test
  void shardsOfAnEarlierConversionAreNotMixedWithNewOnes() throws IOException {
    image("a", object("dog", 10, 20, 60, 50, ""));
    split("train", "a");
    convert(2);
    assertThatThrownBy(() -> convert(1))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("train.record-00000-of-00002");
  }

  @Test
  void aClassThatTheLabelMapLacksIsAnError() throws IOException {
    image("a", object("dog", 10, 20, 60, 50, ""));
    split("train", "a");
    Path labels = Files.writeString(root.resolve("labels"), "item { id: 1 name: 'cat' }");
    assertThatThrownBy(
            () -> new VocConversion(voc, out, List.of("train"), 1, Optional.of(labels)).run())
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("class dog is not in the label map")
        .hasMessageContaining("a.xml");
    assertThat(out.resolve("train.record-00000-of-00001")).doesNotExist();
  }

  @Test
  void externalEntitiesAreRefused() throws IOException {
    Path secret = Files.writeString(root.resolve("secret"), "dog");
    image("a", "");
    Files.writeString(
        voc.resolve("Annotations/a.xml"),
        "<!DOCTYPE annotation [<!ENTITY s SYSTEM '%s'>]>\n<annotation><object><name>&s;</name>"
                .formatted(secret.toUri())
            + "</object></annotation>");
    split("train", "a");
    assertThatThrownBy(() -> convert(1))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("DOCTYPE")
        .hasMessageContaining("a.xml");
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertThat(VocConversion.splitsOf(voc)).isEmpty();
    split("train", "a");
    Files.writeString(voc.resolve("Annotations/a.xml"), "<annotation/>");
    assertThatThrownBy(() -> convert(1)).hasMessageContaining("a.jpg");
    image("a", "<object><name>dog</name><bndbox><xmin>x</xmin></bndbox></object>");
    assertThatThrownBy(() -> convert(1)).hasMessageContaining("<xmin> of a <bndbox> is 'x'");
  }

  private Map<String, SplitReport> convert(int shards) throws IOException {
    List<String> splits = VocConversion.splitsOf(voc);
    return new VocConversion(voc, out, splits, shards, Optional.empty()).run();
  }

  private void split(String name, String... lines) throws IOException {
    Files.write(voc.resolve("ImageSets/Main").resolve(name + ".txt"), List.of(lines));
  }

  private void image(String id, String objects) throws IOException {
    BufferedImage picture = new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(picture, "jpeg", voc.resolve("JPEGImages").resolve(id + ".jpg").toFile());
    // The size that the XML states is wrong on purpose: the picture's own counts.
    Files.writeString(
        voc.resolve("Annotations").resolve(id + ".xml"),
        "<annotation><folder>RBC</folder><size><width>1</width></size>%s</annotation>"
            .formatted(objects));
  }

  private static String object(String name, int x1, int y1, int x2, int y2, String more) {
    return """
        <object><name>%s</name><part><name>head</name></part>%s<bndbox>
        <xmin>%d</xmin><ymin>%d</ymin><xmax>%d</xmax><ymax>%d</ymax></bndbox></object>
        """
        .formatted(name, more, x1, y1, x2, y2);
  }
}
