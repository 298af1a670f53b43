package dev.detector.worker.dataset.inspection;

import java.util.Optional;

/** What can be wrong with the coordinates of a box. */
public enum BoxFault {
  NOT_A_NUMBER("has a coordinate that is no number", false),
  INVERTED("ends before it begins", true),
  NO_AREA("has no area", false),
  OUTSIDE("lies outside its image", true),
  BEYOND("reaches beyond its image", false);

  /** Training cuts what is this little outside, and stops at more. */
  private static final float TOLERANCE = 0.1f;

  private static final float ROUNDING = 1e-4f;

  private final String text;
  private final boolean stopsTraining;

  BoxFault(String text, boolean stopsTraining) {
    this.text = text;
    this.stopsTraining = stopsTraining;
  }

  /** What is wrong, in words. */
  public String text() {
    return text;
  }

  /** Whether training refuses the record; else the box is left out, cut, or trained on in vain. */
  public boolean stopsTraining() {
    return stopsTraining;
  }

  /** The fault of the box at {@code at}: ymin, xmin, ymax, xmax as shares of the image. */
  static Optional<BoxFault> of(float[] boxes, int at) {
    boolean far = false;
    boolean beyond = false;
    for (int i = at; i < at + 4; i++) {
      if (!Float.isFinite(boxes[i])) {
        return Optional.of(NOT_A_NUMBER);
      }
      far |= boxes[i] < -TOLERANCE || boxes[i] > 1 + TOLERANCE;
      beyond |= boxes[i] < -ROUNDING || boxes[i] > 1 + ROUNDING;
    }
    float height = boxes[at + 2] - boxes[at];
    float width = boxes[at + 3] - boxes[at + 1];
    if (height < 0 || width < 0) {
      return Optional.of(INVERTED);
    } else if (far) {
      return Optional.of(OUTSIDE);
    } else if (height == 0 || width == 0) {
      return Optional.of(NO_AREA);
    }
    return beyond ? Optional.of(BEYOND) : Optional.empty();
  }
}
