package dev.detector.worker.training;

/**
 * When a training's numbers count as broken, and how often it is set back then; with the names of
 * the Model Garden's trainer.
 *
 * @param lossUpperBound a total loss above it is a blow-up; one that is not finite always is
 * @param recoveryBeginSteps steps before which the loss may be above the bound
 * @param recoveryMaxTrials how often the training goes back to its last finite checkpoint
 */
public record RecoverySettings(
    float lossUpperBound, long recoveryBeginSteps, int recoveryMaxTrials) {
  /** The defaults. */
  public static final RecoverySettings DEFAULT = new RecoverySettings(1e6f, 0, 3);

  /** What is wrong with a step's numbers; null if nothing. */
  String fault(StepResult result, long step) {
    if (!result.finite()) {
      return "loss or gradient is not finite (" + result + ")";
    }
    if (step > recoveryBeginSteps && result.total() > lossUpperBound) {
      return "loss "
          + result.total()
          + " is above loss_upper_bound "
          + lossUpperBound
          + " ("
          + result
          + ")";
    }
    return null;
  }
}
