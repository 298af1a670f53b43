package dev.detector.worker.dataset.peek;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.labelmap.LabelMap;
import dev.detector.worker.dataset.ShapesDataset;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordListingTest {
  @TempDir private Path root;

  @Test
  void recordsAsTextAndAsAPicture() throws IOException {
    new ShapesDataset(1, 3, 2, 1, 128).write(root);
    Optional<LabelMap> labels = Optional.of(LabelMap.read(root.resolve("label_map.pbtxt")));
    List<String> files = List.of(root + "/train.record", root + "/val.record");
    RecordListing listing = RecordListing.read(files, 1, 3, labels);
    assertThat(listing.examples())
        .extracting(example -> example.filename())
        .containsExactly("train-0001.jpg", "train-0002.jpg", "val-0000.jpg");
    assertThat(listing.text(labels))
        .contains(
            "val.record offset 0\n  \"val-0000.jpg\"  source_id \"val-0000.jpg\"  jpeg 128x96");
    Path sheet = root.resolve("sheet.png");
    new RecordSheet(2, 100).write(listing.examples(), labels, sheet);
    BufferedImage drawn = ImageIO.read(sheet.toFile());
    // Tiny pictures are enlarged so that their labels can be read.
    assertThat(drawn.getWidth()).isGreaterThan(2 * 240);
    assertThat(drawn.getHeight()).isGreaterThan(2 * 180);
  }
}
