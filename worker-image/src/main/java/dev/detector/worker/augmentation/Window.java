package dev.detector.worker.augmentation;

/**
 * A rectangle as shares of a picture, and what boxes are to it.
 *
 * @param top may be negative, where a picture is padded
 */
record Window(float top, float left, float bottom, float right) {

  /** A rectangle of pixels in a picture of the given size. */
  static Window of(CropWindow pixels, int height, int width) {
    return new Window(
        pixels.top() / (float) height,
        pixels.left() / (float) width,
        (pixels.top() + pixels.height()) / (float) height,
        (pixels.left() + pixels.width()) / (float) width);
  }

  /** The boxes as shares of this rectangle. */
  float[] toFrame(float[] boxes) {
    float vertical = 1f / (bottom - top);
    float horizontal = 1f / (right - left);
    float[] framed = new float[boxes.length];
    for (int at = 0; at < boxes.length; at += Sample.BOX) {
      framed[at] = (boxes[at] - top) * vertical;
      framed[at + 1] = (boxes[at + 1] - left) * horizontal;
      framed[at + 2] = (boxes[at + 2] - top) * vertical;
      framed[at + 3] = (boxes[at + 3] - left) * horizontal;
    }
    return framed;
  }

  /** Whether the box whose numbers begin at {@code at} has nothing in common with this. */
  boolean misses(float[] boxes, int at) {
    return boxes[at] >= bottom
        || boxes[at + 1] >= right
        || boxes[at + 2] <= top
        || boxes[at + 3] <= left;
  }

  /** Which share of a box's area lies in here; no number for a box without area. */
  float coverage(float[] boxes, int at) {
    float rows = Math.max(0, Math.min(boxes[at + 2], bottom) - Math.max(boxes[at], top));
    float columns = Math.max(0, Math.min(boxes[at + 3], right) - Math.max(boxes[at + 1], left));
    return rows * columns / ((boxes[at + 2] - boxes[at]) * (boxes[at + 3] - boxes[at + 1]));
  }

  /** The boxes cut off at the picture's border. */
  static float[] clip(float[] boxes) {
    float[] clipped = new float[boxes.length];
    for (int i = 0; i < boxes.length; i++) {
      clipped[i] = Math.min(1, Math.max(0, boxes[i]));
    }
    return clipped;
  }
}
