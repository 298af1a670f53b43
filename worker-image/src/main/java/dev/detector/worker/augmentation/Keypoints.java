package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;

/** Fields about keypoints, which are neither read nor trained. */
final class Keypoints {
  private Keypoints() {}

  /**
   * @throws DetectorException if such a field has entries
   */
  static void refuse(int entries, String path) {
    if (entries > 0) {
      throw DetectorException.badInput("keypoints are not supported", path, "remove the field");
    }
  }
}
