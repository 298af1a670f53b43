package dev.detector.operator.reporter;

import dev.detector.operator.api.TrainingStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The trainer's scalars, added up to a status. */
final class TrainingProgress {

  private static final String LOSS = "Loss/";
  private static final int MAX_OTHER_LOSSES = 16;

  private final long totalSteps;
  private long step = -1;
  private Double total;
  private Double classification;
  private Double localization;
  private Double regularization;
  private final Map<String, Double> otherLosses = new TreeMap<>();
  private Double learningRate;
  private Double stepsPerSecond;

  TrainingProgress(long totalSteps) {
    this.totalSteps = totalSteps;
  }

  /** Takes one scalar of the trainer's event files. Steps may go back when a trainer resumed. */
  void accept(String tag, long atStep, double value) {
    switch (tag) {
      case "Loss/total_loss" -> total = value;
      case "Loss/classification_loss" -> classification = value;
      case "Loss/localization_loss" -> localization = value;
      case "Loss/regularization_loss" -> regularization = value;
      case "learning_rate" -> learningRate = value;
      case "steps_per_sec" -> stepsPerSecond = value;
      default -> {
        if (!tag.startsWith(LOSS) || !isRoomFor(tag)) {
          return;
        }
        otherLosses.put(tag.substring(LOSS.length()), value);
      }
    }
    step = atStep;
  }

  private boolean isRoomFor(String loss) {
    return otherLosses.size() < MAX_OTHER_LOSSES
        || otherLosses.containsKey(loss.substring(LOSS.length()));
  }

  /** Whether anything is known. */
  boolean started() {
    return step >= 0;
  }

  /**
   * The status now.
   *
   * @param checkpoint the latest complete checkpoint, or null
   */
  TrainingStatus status(TrainingStatus.Checkpoint checkpoint, Instant lastEvent) {
    // A checkpoint is a surer sign of progress than a log line of some steps before it.
    long known =
        checkpoint == null || checkpoint.step() == null ? step : Math.max(step, checkpoint.step());
    long shown = Math.max(0, known);
    return new TrainingStatus(
        shown,
        totalSteps,
        totalSteps > 0
            ? String.format(Locale.ROOT, "%d%%", Math.min(100, 100 * shown / totalSteps))
            : null,
        stepsPerSecond,
        eta(shown, lastEvent),
        learningRate,
        total == null
            ? null
            : new TrainingStatus.Loss(
                total,
                classification,
                localization,
                regularization,
                otherLosses.isEmpty() ? null : otherLosses),
        checkpoint);
  }

  private String eta(long shown, Instant lastEvent) {
    if (stepsPerSecond == null || stepsPerSecond <= 0 || shown >= totalSteps || lastEvent == null) {
      return null;
    }
    // From the event's own time, so that the expected end stands still between two reports.
    long seconds = (long) ((totalSteps - shown) / stepsPerSecond);
    return lastEvent.plus(Duration.ofSeconds(seconds)).toString();
  }
}
