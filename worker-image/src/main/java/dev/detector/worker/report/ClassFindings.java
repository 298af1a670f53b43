package dev.detector.worker.report;

import dev.detector.worker.metrics.CocoMetric;
import dev.detector.worker.metrics.ErrorKind;
import dev.detector.worker.metrics.OperatingPoint;
import dev.detector.worker.metrics.PrecisionRecallCurve;
import java.util.List;
import java.util.Map;

/**
 * One class of an evaluation.
 *
 * @param objects annotated objects that count
 * @param images images that have one
 * @param metrics the twelve COCO numbers, -1 where there is nothing to measure against
 * @param best the threshold with the greatest F1
 * @param errors mistakes by kind, counted for the class that the detection claims
 * @param curve at IoU .5
 * @param thresholds what the thresholds 0, .01 … 1 give
 */
public record ClassFindings(
    String name,
    int id,
    int objects,
    int images,
    Map<CocoMetric, Double> metrics,
    OperatingPoint best,
    Map<ErrorKind, Integer> errors,
    PrecisionRecallCurve curve,
    List<OperatingPoint> thresholds) {
  public ClassFindings {
    thresholds = List.copyOf(thresholds);
  }

  double averagePrecision() {
    return metrics.get(CocoMetric.AP);
  }

  double averagePrecision50() {
    return metrics.get(CocoMetric.AP50);
  }
}
