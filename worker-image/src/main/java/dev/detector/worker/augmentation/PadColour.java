package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import java.util.List;
import java.util.Optional;

/** The {@code pad_color} of a step. */
final class PadColour {
  private PadColour() {}

  /**
   * Red, green and blue, or nothing where none is given: padding has the mean colour then.
   *
   * @throws DetectorException unless there are three numbers or none
   */
  static Optional<float[]> of(List<Float> given, String path) {
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (given.size() != Image.CHANNELS) {
      throw DetectorException.badInput(
          given.size() + " pad_color entries",
          path + ".pad_color",
          "give red, green and blue, or none for the picture's mean colour");
    }
    return Optional.of(new float[] {given.get(0), given.get(1), given.get(2)});
  }
}
