package dev.detector.operator.reporter;

import dev.detector.operator.api.BestBy;
import dev.detector.operator.api.ValidationStatus;
import dev.detector.operator.api.ValidationStatus.Evaluation;
import dev.detector.operator.api.ValidationStatus.Point;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** The validator's evaluations, added up to a status: the latest, the best, and since when. */
final class ValidationProgress {

  /** How many evaluations the status keeps. */
  static final int HISTORY = 20;

  private static final String MAP = "DetectionBoxes_Precision/mAP";

  private final BestBy bestBy;
  private final BestBy stopBy;
  private final double minDelta;
  private final Deque<Point> history = new ArrayDeque<>();
  private int evaluations;
  private int sinceBest;
  private Double mark;
  private Evaluation latest;
  private Evaluation best;

  /**
   * Starts without evaluations.
   *
   * @param bestBy the metric by which checkpoints are compared
   * @param stopBy the metric whose improvement starts the count of {@code sinceBest} anew
   * @param minDelta by how much it must be better for that
   */
  ValidationProgress(BestBy bestBy, BestBy stopBy, double minDelta) {
    this.bestBy = bestBy;
    this.stopBy = stopBy;
    this.minDelta = minDelta;
  }

  /**
   * Takes one evaluation, in the order of the checkpoints.
   *
   * @param metrics all metrics by tag; those of single classes are left out of the status
   */
  void accept(String checkpoint, long step, Map<String, Double> metrics, String time) {
    Map<String, Double> overall = Metrics.overall(metrics);
    Double value = Metrics.value(metrics, bestBy.metric());
    latest = new Evaluation(checkpoint, step, value, Metrics.value(metrics, MAP), overall, time);
    evaluations++;
    history.addLast(new Point(checkpoint, step, value));
    if (history.size() > HISTORY) {
      history.removeFirst();
    }
    if (value != null && (best == null || isBetter(bestBy.mode(), value, best.value(), 0))) {
      best = latest;
    }
    count(Metrics.value(metrics, stopBy.metric()));
  }

  private void count(Double value) {
    if (value == null) {
      return;
    }
    if (mark == null || isBetter(stopBy.mode(), value, mark, minDelta)) {
      mark = value;
      sinceBest = 0;
    } else {
      sinceBest++;
    }
  }

  int evaluations() {
    return evaluations;
  }

  ValidationStatus status() {
    List<Point> points = new ArrayList<>(history);
    return new ValidationStatus(
        evaluations,
        latest,
        best,
        mark == null ? null : sinceBest,
        stopBy.sinceBestOf(minDelta),
        points);
  }

  private static boolean isBetter(BestBy.Mode mode, double value, double than, double by) {
    return mode == BestBy.Mode.MAX ? value > than + by : value < than - by;
  }
}
