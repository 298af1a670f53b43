package dev.detector.worker.report;

import dev.detector.worker.metrics.Calibration;
import dev.detector.worker.metrics.Category;
import dev.detector.worker.metrics.ClassMatches;
import dev.detector.worker.metrics.CocoMetric;
import dev.detector.worker.metrics.CocoMetrics;
import dev.detector.worker.metrics.ConfusionMatrix;
import dev.detector.worker.metrics.DetectionMetrics;
import dev.detector.worker.metrics.ErrorBudget;
import dev.detector.worker.metrics.EvaluatedImage;
import dev.detector.worker.metrics.ImageVerdict;
import dev.detector.worker.metrics.OperatingPoint;
import dev.detector.worker.metrics.PrecisionRecallCurve;
import dev.detector.worker.metrics.SizeBreakdown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * All figures of one evaluation.
 *
 * @param images how many
 * @param objects annotated objects that count
 * @param detections those of all scores
 * @param metrics the twelve COCO numbers
 * @param classes each class, by ascending id
 * @param best the single threshold with the greatest F1 over all classes; sizes and images are told
 *     at it
 * @param errors what costs average precision
 * @param confusion at score .25 and IoU .45
 * @param calibration of the detections scored .05 or more
 * @param sizes found and missed objects by size
 * @param worstImages lowest F1 first, of several the one with the most mistakes
 * @param bestImages highest F1 first, of several the one with the most objects
 */
public record Findings(
    int images,
    int objects,
    long detections,
    Map<CocoMetric, Double> metrics,
    List<ClassFindings> classes,
    OperatingPoint best,
    ErrorBudget errors,
    ConfusionMatrix confusion,
    Calibration calibration,
    SizeBreakdown sizes,
    List<ImageFindings> worstImages,
    List<ImageFindings> bestImages) {
  /** As many of the worst and of the best images are told. */
  static final int SHOWN_IMAGES = 6;

  private static final double CONFUSION_SCORE = 0.25;
  private static final double CONFUSION_IOU = 0.45;
  private static final double CALIBRATION_SCORE = 0.05;
  private static final int CALIBRATION_BINS = 10;
  private static final int THRESHOLDS = 101;

  private static final Comparator<ImageFindings> WORST_FIRST =
      Comparator.<ImageFindings>comparingDouble(i -> i.verdict().f1())
          .thenComparing(i -> -(i.verdict().wrong() + i.verdict().missed()))
          .thenComparing(i -> i.image().id());

  private static final Comparator<ImageFindings> BEST_FIRST =
      Comparator.<ImageFindings>comparingDouble(i -> -i.verdict().f1())
          .thenComparing(i -> -i.verdict().right())
          .thenComparing(i -> i.image().id());

  /**
   * Works them out.
   *
   * @param images in the order of their ids
   * @param categories the classes, by ascending id
   * @param measured the metrics of the same images
   */
  public static Findings of(
      List<EvaluatedImage> images, List<Category> categories, DetectionMetrics measured) {
    OperatingPoint best = OperatingPoint.best(measured.matches());
    List<ImageVerdict> verdicts =
        images.parallelStream().map(i -> ImageVerdict.of(i, best.threshold())).toList();
    ErrorBudget errors = ErrorBudget.of(images, categories);
    List<ClassFindings> classes = new ArrayList<>();
    for (int c = 0; c < categories.size(); c++) {
      ClassMatches matches = measured.matches().get(c);
      CocoMetrics.PerClass coco = measured.coco().perClass().get(c);
      int id = categories.get(c).id();
      classes.add(
          new ClassFindings(
              categories.get(c).name(),
              id,
              matches.objects(),
              (int) images.stream().filter(image -> has(image, id)).count(),
              coco.values(),
              OperatingPoint.best(matches),
              errors.perClass().get(c),
              PrecisionRecallCurve.of(matches),
              OperatingPoint.sweep(matches, THRESHOLDS)));
    }
    List<ImageFindings> judged = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      judged.add(new ImageFindings(images.get(i), verdicts.get(i)));
    }
    List<ImageFindings> worst =
        judged.stream()
            .filter(i -> i.verdict().f1() < 1)
            .sorted(WORST_FIRST)
            .limit(SHOWN_IMAGES)
            .toList();
    return new Findings(
        images.size(),
        measured.matches().stream().mapToInt(ClassMatches::objects).sum(),
        images.stream().mapToLong(image -> image.detections().size()).sum(),
        measured.coco().overall(),
        classes,
        best,
        errors,
        ConfusionMatrix.of(images, categories, CONFUSION_SCORE, CONFUSION_IOU),
        Calibration.of(measured.matches(), CALIBRATION_SCORE, CALIBRATION_BINS),
        SizeBreakdown.of(images, verdicts, best.threshold()),
        worst,
        judged.stream()
            .filter(i -> !worst.contains(i) && i.verdict().right() > 0)
            .sorted(BEST_FIRST)
            .limit(SHOWN_IMAGES)
            .toList());
  }

  private static boolean has(EvaluatedImage image, int classId) {
    return Arrays.stream(image.truths().categoryIds()).anyMatch(id -> id == classId);
  }
}
