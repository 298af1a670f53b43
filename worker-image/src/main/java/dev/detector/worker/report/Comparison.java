package dev.detector.worker.report;

import dev.detector.formats.checkpoint.BestRecord;
import dev.detector.formats.checkpoint.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An evaluation beside the best of the earlier checkpoints.
 *
 * @param checkpoint the best earlier one
 * @param step its global step
 * @param metric the tag that decides what is best
 * @param before its value of the best earlier one
 * @param now its value of this one
 * @param better whether this one is the best so far
 * @param metrics values of the earlier one, by tag
 * @param classes class by class
 */
public record Comparison(
    String checkpoint,
    long step,
    String metric,
    double before,
    double now,
    boolean better,
    Map<String, Double> metrics,
    List<ClassDelta> classes) {
  /**
   * Average precision of one class then and now; -1 where it has no ground truth.
   *
   * @param apBefore over IoU .5 to .95
   * @param ap50Before at IoU .5
   */
  public record ClassDelta(
      String name, double apBefore, double apNow, double ap50Before, double ap50Now) {}

  /**
   * Compares.
   *
   * @param earlier evaluations of earlier checkpoints, those with another metric left aside
   * @param metrics this evaluation's, by tag
   * @return empty before the first
   */
  public static Optional<Comparison> with(
      List<Evaluation> earlier,
      String metric,
      BestRecord.Mode mode,
      Map<String, Double> metrics,
      List<ClassFindings> classes) {
    double now = metrics.getOrDefault(metric, Double.NaN);
    return earlier.stream()
        .filter(evaluation -> !Double.isNaN(value(evaluation, metric)))
        .reduce((a, b) -> mode.better(value(b, metric), value(a, metric)) ? b : a)
        .map(
            best ->
                new Comparison(
                    best.checkpoint(),
                    best.step(),
                    metric,
                    value(best, metric),
                    now,
                    mode.better(now, value(best, metric)),
                    best.metrics(),
                    deltas(best, classes)));
  }

  private static double value(Evaluation evaluation, String metric) {
    return evaluation.metrics().getOrDefault(metric, Double.NaN);
  }

  private static List<ClassDelta> deltas(Evaluation before, List<ClassFindings> classes) {
    List<ClassDelta> deltas = new ArrayList<>();
    for (ClassFindings one : classes) {
      before.perClass().stream()
          .filter(old -> old.id() == one.id())
          .findFirst()
          .ifPresent(
              old ->
                  deltas.add(
                      new ClassDelta(
                          one.name(),
                          old.mAP(),
                          one.averagePrecision(),
                          old.mAP50(),
                          one.averagePrecision50())));
    }
    return deltas;
  }
}
