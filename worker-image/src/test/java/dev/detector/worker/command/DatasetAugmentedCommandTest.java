package dev.detector.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.worker.dataset.ShapesDataset;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DatasetAugmentedCommandTest {
  @TempDir private static Path data;

  @BeforeAll
  static void drawData() throws IOException {
    new ShapesDataset(3, 5, 1, 1, 96).write(data);
    Files.writeString(
        data.resolve("pipeline.config"),
        """
        model { ssd {
          num_classes: 3
          feature_extractor { type: "ssd_mobilenet_v2_fpn_keras" fpn { } conv_hyperparams { } }
          image_resizer { keep_aspect_ratio_resizer {
            min_dimension: 64 max_dimension: 64 pad_to_max_dimension: true } }
        } }
        train_config {
          data_augmentation_options { random_horizontal_flip { probability: 1 } }
        }
        train_input_reader {
          shuffle: false
          label_map_path: "%1$s/label_map.pbtxt"
          tf_record_input_reader { input_path: "%1$s/train.record" }
        }
        """
            .formatted(data));
  }

  private static int run(Path output, String... more) {
    CommandLine command = new CommandLine(new DatasetAugmentedCommand());
    command.setOut(new PrintWriter(new StringWriter()));
    String[] all = new String[more.length + 2];
    all[0] = "--pipeline_config_path=" + data.resolve("pipeline.config");
    all[1] = "--output=" + output;
    System.arraycopy(more, 0, all, 2, more.length);
    return command.execute(all);
  }

  /** Left and right halves of a pair mirror each other, since the step always flips. */
  @Test
  void showsEachExampleAsStoredAndBesideItAsTrainingSeesIt() throws IOException {
    Path sheet = data.resolve("sheet.png");
    assertThat(run(sheet, "--count=7")).isZero();
    BufferedImage picture = ImageIO.read(sheet.toFile());
    assertThat(picture.getWidth()).isEqualTo(18 + 2 * (2 * 320 + 6 + 18));
    assertThat(picture.getHeight()).isEqualTo(18 + 4 * (26 + 320 + 18));
    // Without a box there, a pixel of the original is found mirrored in the other tile: 96 x 72
    // pixels fill 320 x 240, centred there, and at the top of the padded square.
    int same = 0;
    for (int y = 20; y < 220; y += 4) {
      for (int x = 4; x < 316; x += 4) {
        int before = picture.getRGB(18 + x, 18 + 26 + 40 + y);
        int after = picture.getRGB(18 + 320 + 6 + 319 - x, 18 + 26 + y);
        same += near(before, after) ? 1 : 0;
      }
    }
    assertThat(same / (50.0 * 78)).isGreaterThan(0.7);
  }

  private static boolean near(int a, int b) {
    return Math.abs((a >> 16 & 255) - (b >> 16 & 255)) < 40
        && Math.abs((a >> 8 & 255) - (b >> 8 & 255)) < 40
        && Math.abs((a & 255) - (b & 255)) < 40;
  }

  @Test
  void theSameSeedDrawsTheSameSheet() throws IOException {
    assertThat(run(data.resolve("a.jpg"), "--count=2", "--seed=5")).isZero();
    assertThat(run(data.resolve("b.jpg"), "--count=2", "--seed=5")).isZero();
    assertThat(Files.readAllBytes(data.resolve("a.jpg")))
        .isEqualTo(Files.readAllBytes(data.resolve("b.jpg")));
  }
}
