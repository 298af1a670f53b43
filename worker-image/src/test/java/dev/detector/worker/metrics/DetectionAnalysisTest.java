package dev.detector.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Against others' numbers on random images (seed 11) in {@code detection_analysis.json}: tidecv
 * 1.0.1's error budget, pycocotools' precision and recall at IoU .5, and numpy on its matches for
 * thresholds, calibration and the confusion matrix.
 */
class DetectionAnalysisTest {
  private static final JsonNode FILE = AnalysisImages.FILE;
  private static final Offset<Double> EXACT = within(1e-9);

  private final List<Category> categories = AnalysisImages.categories();
  private final List<EvaluatedImage> images = AnalysisImages.images();
  private final List<ClassMatches> matches =
      DetectionMetrics.of(images, categories, MetricsOptions.coco()).matches();

  @Test
  void theErrorBudgetIsThatOfTidecv() {
    JsonNode tide = FILE.get("tide");
    ErrorBudget budget = ErrorBudget.of(images, categories);
    assertThat(budget.ap50()).isCloseTo(tide.get("ap50").asDouble(), EXACT);
    for (ErrorKind kind : ErrorKind.values()) {
      ErrorBudget.Share share = budget.kinds().get(kind);
      assertThat(share.count())
          .as(kind.name())
          .isEqualTo(tide.get("counts").get(kind.name()).asInt());
      assertThat(share.gain())
          .as(kind.name())
          .isCloseTo(tide.get("gains").get(kind.name()).asDouble(), EXACT);
      assertThat(budget.perClass().stream().mapToInt(c -> c.get(kind)).sum())
          .isEqualTo(share.count());
    }
    assertThat(budget.falsePositives()).isCloseTo(tide.get("falsePositives").asDouble(), EXACT);
    assertThat(budget.falseNegatives()).isCloseTo(tide.get("falseNegatives").asDouble(), EXACT);
  }

  @Test
  void curvesAreThoseOfPycocotools() {
    for (ClassMatches one : matches) {
      JsonNode expected = FILE.get("classes").get("" + one.category().id());
      PrecisionRecallCurve curve = PrecisionRecallCurve.of(one);
      assertThat(one.objects()).isEqualTo(expected.get("objects").asInt());
      assertThat(curve.precisions())
          .containsExactly(doubles(expected.get("precisions")), within(1e-12));
      // At recall 0 pycocotools tells the best score, right or wrong.
      assertThat(Arrays.copyOfRange(curve.scores(), 1, 101))
          .containsExactly(
              Arrays.copyOfRange(doubles(expected.get("scores")), 1, 101), within(1e-12));
    }
  }

  @Test
  void theBestThresholdIsThatOfATrialOfAll() {
    for (ClassMatches one : matches) {
      assertBest(
          OperatingPoint.best(one), FILE.get("classes").get("" + one.category().id()).get("best"));
    }
    assertBest(OperatingPoint.best(matches), FILE.get("pooled"));
  }

  private static void assertBest(OperatingPoint point, JsonNode expected) {
    assertThat(point.threshold()).isEqualTo(expected.get("threshold").asDouble());
    assertThat(point.precision()).isCloseTo(expected.get("precision").asDouble(), EXACT);
    assertThat(point.recall()).isCloseTo(expected.get("recall").asDouble(), EXACT);
    assertThat(point.f1()).isCloseTo(expected.get("f1").asDouble(), EXACT);
  }

  @Test
  void calibrationIsThatOfNumpy() {
    JsonNode expected = FILE.get("calibration");
    Calibration calibration = Calibration.of(matches, 0.05, 10);
    assertThat(calibration.ece()).isCloseTo(expected.get("ece").asDouble(), EXACT);
    assertThat(calibration.mce()).isCloseTo(expected.get("mce").asDouble(), EXACT);
    Iterator<JsonNode> counts = expected.get("counts").iterator();
    for (Calibration.Bin bin : calibration.bins()) {
      assertThat(bin.count()).isEqualTo(counts.next().asInt());
    }
    assertThat(calibration.bins().stream().mapToDouble(Calibration.Bin::precision).toArray())
        .containsExactly(doubles(expected.get("precisions")), within(1e-12));
    assertThat(calibration.bins().stream().mapToDouble(Calibration.Bin::meanScore).toArray())
        .containsExactly(doubles(expected.get("scores")), within(1e-12));
  }

  @Test
  void theConfusionMatrixIsThatOfNumpy() {
    long[][] counts = ConfusionMatrix.of(images, categories, 0.25, 0.45).counts();
    JsonNode expected = FILE.get("confusion");
    for (int row = 0; row < counts.length; row++) {
      assertThat(counts[row]).as("row " + row).hasSize(expected.get(row).size());
      for (int column = 0; column < counts.length; column++) {
        assertThat(counts[row][column]).isEqualTo(expected.get(row).get(column).asLong());
      }
    }
  }

  @Test
  void verdictsAndSizesAddUp() {
    OperatingPoint point = OperatingPoint.best(matches);
    List<ImageVerdict> verdicts =
        images.stream().map(image -> ImageVerdict.of(image, point.threshold())).toList();
    assertThat(verdicts.stream().mapToInt(ImageVerdict::right).sum()).isEqualTo(point.right());
    assertThat(verdicts.stream().mapToInt(ImageVerdict::wrong).sum()).isEqualTo(point.wrong());
    assertThat(verdicts.stream().mapToInt(ImageVerdict::missed).sum()).isEqualTo(point.missed());
    SizeBreakdown sizes = SizeBreakdown.of(images, verdicts, point.threshold());
    assertThat(sizes.bins().stream().mapToInt(SizeBreakdown.Bin::found).sum())
        .isEqualTo(point.right());
    assertThat(sizes.bins().stream().mapToInt(SizeBreakdown.Bin::objects).sum())
        .isEqualTo(point.right() + point.missed());
  }

  @Test
  void nothingAtAllGivesNoNumberThatIsNone() {
    List<ClassMatches> none =
        DetectionMetrics.of(List.of(), categories, MetricsOptions.coco()).matches();
    OperatingPoint point = OperatingPoint.best(none);
    assertThat(point).isEqualTo(new OperatingPoint(1, 0, 0, 0, 0, 0, 0));
    assertThat(Calibration.of(none, 0, 10).ece()).isZero();
    assertThat(ErrorBudget.of(List.of(), categories).ap50()).isZero();
    assertThat(PrecisionRecallCurve.of(none.get(0)).precisions()).containsOnly(0);
  }

  @Test
  void whatLiesInACrowdIsNoMistake() {
    GroundTruths truths =
        new GroundTruths(
            new int[] {1, 1},
            new double[] {0, 0, 20, 20, 100, 100, 200, 200},
            new double[] {400, 40_000},
            new boolean[] {false, true});
    Detections detections =
        new Detections(
            new int[] {1, 1, 2},
            new double[] {0, 0, 20, 20, 150, 150, 20, 20, 150, 150, 20, 20},
            new double[] {0.9, 0.8, 0.7});
    List<EvaluatedImage> one = List.of(EvaluatedImage.of(1, "", 300, 300, truths, detections));
    Map<ErrorKind, ErrorBudget.Share> kinds = ErrorBudget.of(one, categories).kinds();
    assertThat(kinds.get(ErrorKind.BACKGROUND).count()).isEqualTo(1);
    ImageVerdict verdict = ImageVerdict.of(one.get(0), 0.5);
    assertThat(verdict.verdicts())
        .containsExactly(
            ImageVerdict.Verdict.RIGHT, ImageVerdict.Verdict.LEFT_OUT, ImageVerdict.Verdict.WRONG);
    assertThat(verdict.missed()).isZero();
    long[][] counts = ConfusionMatrix.of(one, categories, 0.25, 0.45).counts();
    assertThat(counts[4]).containsExactly(0, 1, 0, 0, 0);
  }

  private static double[] doubles(JsonNode values) {
    double[] doubles = new double[values.size()];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values.get(i).asDouble();
    }
    return doubles;
  }
}
