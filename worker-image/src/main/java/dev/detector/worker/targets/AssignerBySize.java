package dev.detector.worker.targets;

/** The assigner for an image, by the size of the model's input. Safe for use by several threads. */
@FunctionalInterface
public interface AssignerBySize {

  /**
   * The assigner for one size.
   *
   * @throws dev.detector.formats.DetectorException if the model takes no input of this size
   */
  TargetAssigner forInput(int height, int width);
}
