package dev.detector.worker.dataset.anchors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.detector.formats.protos.AnchorGenerator;
import dev.detector.formats.protos.MultiscaleAnchorGenerator;
import dev.detector.worker.anchors.AnchorGenerator.GridSize;
import dev.detector.worker.dataset.VocConversion;
import dev.detector.worker.dataset.inspection.NetworkView;
import dev.detector.worker.dataset.inspection.SplitScan;
import dev.detector.worker.image.ImageDecoder;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.image.ResizeMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class AnchorRecallTest {

  static AnchorGenerator multiscale(double scale, int octave, double... ratios) {
    MultiscaleAnchorGenerator.Builder anchors =
        MultiscaleAnchorGenerator.newBuilder()
            .setMinLevel(3)
            .setMaxLevel(7)
            .setAnchorScale((float) scale)
            .setScalesPerOctave(octave);
    for (double ratio : ratios) {
      anchors.addAspectRatios((float) ratio);
    }
    return AnchorGenerator.newBuilder().setMultiscaleAnchorGenerator(anchors).build();
  }

  /** The best anchor without laying the anchors out is the best of all that are laid out. */
  @Property(tries = 60)
  void theNearestCellHasTheBestAnchor(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 40, max = 200) int side) {
    Random random = new Random(seed);
    AnchorGenerator config = multiscale(1 + 4 * random.nextDouble(), 2, 1, 2, 0.5);
    List<GridSize> grids =
        IntStream.rangeClosed(3, 7)
            .mapToObj(l -> new GridSize(-Math.floorDiv(-side, 1 << l), -Math.floorDiv(-96, 1 << l)))
            .toList();
    float[] anchors =
        dev.detector.worker.anchors.AnchorGenerator.of(config).generate(grids, side, 96);
    AnchorCover cover = new AnchorCover(config);
    assertThat(cover.count(side, 96)).isEqualTo(anchors.length / 4);
    for (int i = 0; i < 20; i++) {
      NetworkBox box =
          new NetworkBox(
              random.nextDouble() * side,
              random.nextDouble() * 96,
              1 + random.nextDouble() * side,
              1 + random.nextDouble() * 96,
              side,
              96,
              "a");
      assertThat(cover.bestIou(box)).isCloseTo(bestOfAll(box, anchors), within(1e-5));
    }
  }

  private static double bestOfAll(NetworkBox box, float[] anchors) {
    double best = 0;
    for (int a = 0; a < anchors.length; a += 4) {
      double top = anchors[a] * box.inputHeight();
      double left = anchors[a + 1] * box.inputWidth();
      double bottom = anchors[a + 2] * box.inputHeight();
      double right = anchors[a + 3] * box.inputWidth();
      double height =
          Math.min(bottom, box.centerY() + box.height() / 2)
              - Math.max(top, box.centerY() - box.height() / 2);
      double width =
          Math.min(right, box.centerX() + box.width() / 2)
              - Math.max(left, box.centerX() - box.width() / 2);
      double shared = Math.max(0, height) * Math.max(0, width);
      double all = box.height() * box.width() + (bottom - top) * (right - left);
      best = Math.max(best, shared / (all - shared));
    }
    return best;
  }

  /** 4,886 blood cells; the figures were measured beforehand, by another program. */
  @Test
  void bloodCells() throws IOException {
    List<SplitScan> cells = scans();
    List<NetworkBox> at320 = at(320, cells);
    assertThat(at320).hasSize(4886);
    assertFigures(multiscale(4, 2, 1, 2, 0.5), at320, .9630, .714, .501, 12_804);
    assertFigures(multiscale(3, 2, 1, 2, 0.5), at320, .9973, .712, .967, 12_804);
    assertFigures(multiscale(2, 2, 1, 2, 0.5), at320, .9818, .644, .989, 12_804);
    assertFigures(multiscale(3, 2, .6, .8, 1.1), at320, .9975, .737, .972, 12_804);
    assertFigures(multiscale(2.5, 3, .6, .8, 1.1), at320, .9988, .754, .989, 19_206);
    assertFigures(multiscale(4, 2, 1, 2, 0.5), at(640, cells), 1, .732, 1, 51_150);
    assertFigures(multiscale(4, 3, 1, 2, 0.5), at(512, cells), .9996, .772, .994, 49_104);

    AnchorAdvice advice = AnchorAdvice.of(multiscale(4, 2, 1, 2, 0.5), at320);
    AnchorAdvice.Change change = advice.change().orElseThrow();
    assertThat(change.what()).isEqualTo("anchor_scale");
    assertThat(change.after().worst()).isGreaterThan(.95);
    assertThat(AnchorAdvice.of(multiscale(4, 2, 1, 2, 0.5), at(640, cells)).change()).isEmpty();
  }

  private static void assertFigures(
      AnchorGenerator config,
      List<NetworkBox> boxes,
      double recall,
      double meanIou,
      double platelets,
      int anchors) {
    AnchorRecall measured = AnchorRecall.of(config, boxes);
    assertThat(measured.overall()).isCloseTo(recall, within(5.1e-5));
    assertThat(measured.meanIou()).isCloseTo(meanIou, within(5.1e-4));
    assertThat(measured.byClass().get("Platelets")).isCloseTo(platelets, within(5.1e-4));
    assertThat(measured.anchors()).isEqualTo(anchors);
  }

  private static List<NetworkBox> at(int side, List<SplitScan> splits) {
    NetworkView view =
        new NetworkView(
            Optional.of(new ImageResizer.FixedShape(side, side, ResizeMethod.BILINEAR, false)));
    String[] names = {"", "Platelets", "RBC", "WBC"};
    return splits.stream().flatMap(scan -> view.boxes(scan, id -> names[id]).stream()).toList();
  }

  private static List<SplitScan> scans() throws IOException {
    String golden = System.getenv("GOLDEN_DIR");
    Path photos = Path.of(golden == null ? "/none" : golden).resolve("../data/bccd");
    assumeTrue(Files.isDirectory(photos), "GOLDEN_DIR/../data/bccd is not there");
    Path out = Files.createTempDirectory("bccd");
    List<String> splits = VocConversion.splitsOf(photos);
    new VocConversion(photos, out, splits, 1, Optional.empty()).run();
    List<SplitScan> scans = new ArrayList<>();
    try (ImageDecoder decoder = new ImageDecoder()) {
      for (String split : splits) {
        Path file = out.resolve(split + ".record-00000-of-00001");
        scans.add(SplitScan.read(split, List.of(file.toString()), Optional.empty(), decoder));
        Files.delete(file);
      }
    }
    Files.delete(out.resolve("label_map.pbtxt"));
    Files.delete(out);
    return scans;
  }

  private static List<NetworkBox> squares(double... sides) {
    List<NetworkBox> boxes = new ArrayList<>();
    for (double side : sides) {
      boxes.add(new NetworkBox(100, 100, side, side, 320, 320, side < 20 ? "small" : "large"));
    }
    return boxes;
  }

  @Test
  void aScaleIsEnoughWhereOnlyTheSizesAreOff() {
    AnchorGenerator zoo = multiscale(4, 2, 1, 2, 0.5);
    assertThat(AnchorAdvice.of(zoo, squares(40, 60, 90)).change()).isEmpty();
    AnchorAdvice advice = AnchorAdvice.of(zoo, squares(12, 14, 40, 60, 90));
    assertThat(advice.before().byClass().get("small")).isZero();
    AnchorAdvice.Change change = advice.change().orElseThrow();
    assertThat(change.what()).isEqualTo("anchor_scale");
    assertThat(change.after().worst()).isEqualTo(1);
    assertThat(AnchorText.of(advice))
        .contains("small                        0.0000     1.0000")
        .contains("    anchor_generator {")
        .contains("aspect_ratios: 0.5");
    assertThat(AnchorText.of(AnchorAdvice.of(zoo, squares(40)))).endsWith("No change needed.\n");
  }

  @Test
  void longBoxesNeedOtherRatios() {
    List<NetworkBox> boxes = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      boxes.add(new NetworkBox(100 + i, 100, 12 + i, 8 * (12 + i), 640, 640, "ship"));
    }
    AnchorAdvice advice = AnchorAdvice.of(multiscale(4, 2, 1, 2, 0.5), boxes);
    AnchorAdvice.Change change = advice.change().orElseThrow();
    assertThat(change.what()).isEqualTo("anchor_scale and aspect_ratios");
    assertThat(change.anchors().getMultiscaleAnchorGenerator().getAspectRatiosList()).contains(8f);
    assertThat(change.after().worst()).isGreaterThan(.95);
  }

  @Test
  void clustersAreTheLogarithmsMeans() {
    assertThat(Clusters.of(new double[] {1, 4, 100, 400}, 2))
        .satisfiesExactly(
            a -> assertThat(a).isCloseTo(2, within(1e-9)),
            b -> assertThat(b).isCloseTo(200, within(1e-9)));
  }
}
