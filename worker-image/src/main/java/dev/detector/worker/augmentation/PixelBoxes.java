package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;

/**
 * Boxes of {@code autoaugment_image}'s geometric operations, which are moved in whole pixels and
 * stay inside of the picture.
 */
final class PixelBoxes {
  private static final float GAP = 0.05f;

  private PixelBoxes() {}

  /** A change of a box ymin, xmin, ymax, xmax in place. */
  interface Move {
    void apply(float[] box, int height, int width);
  }

  /** The boxes of a picture, each moved. */
  static float[] moved(Sample sample, Move move) {
    Image image = sample.image();
    float[] moved = new float[sample.boxes().length];
    float[] box = new float[Sample.BOX];
    for (int at = 0; at < moved.length; at += Sample.BOX) {
      System.arraycopy(sample.boxes(), at, box, 0, Sample.BOX);
      move.apply(box, image.height(), image.width());
      for (int i = 0; i < Sample.BOX; i++) {
        box[i] = Math.min(1, Math.max(0, box[i]));
      }
      open(box, 0);
      open(box, 1);
      System.arraycopy(box, 0, moved, at, Sample.BOX);
    }
    return moved;
  }

  /** A box that has been pushed out at a border keeps a strip there. */
  private static void open(float[] box, int axis) {
    if (box[axis] == box[axis + 2]) {
      box[axis] = Math.min(box[axis], 1 - GAP);
      box[axis + 2] = Math.max(box[axis + 2], GAP);
    }
  }

  /** Makes {@code box} the smallest of whole pixels about the given points. */
  static void surround(float[] box, float[] rows, float[] columns) {
    box[0] = Float.MAX_VALUE;
    box[1] = Float.MAX_VALUE;
    box[2] = -Float.MAX_VALUE;
    box[3] = -Float.MAX_VALUE;
    for (int corner = 0; corner < rows.length; corner++) {
      float row = (int) rows[corner];
      float column = (int) columns[corner];
      box[0] = Math.min(box[0], row);
      box[1] = Math.min(box[1], column);
      box[2] = Math.max(box[2], row);
      box[3] = Math.max(box[3], column);
    }
  }
}
