package dev.detector.worker.training;

/**
 * What one training step computed, before its update.
 *
 * @param localization localization loss
 * @param classification classification loss
 * @param regularization sum of the regularization penalties
 * @param total their sum, which is minimised
 * @param gradientNorm global norm of the gradients before clipping
 */
public record StepResult(
    float localization,
    float classification,
    float regularization,
    float total,
    float gradientNorm) {

  /** Whether the update was made of finite numbers. */
  public boolean finite() {
    return Float.isFinite(total) && Float.isFinite(gradientNorm);
  }
}
