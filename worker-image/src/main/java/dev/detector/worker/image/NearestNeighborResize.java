package dev.detector.worker.image;

import dev.detector.worker.image.ResizeMethod.Taps;

/** {@link ResizeMethod#NEAREST_NEIGHBOR}. */
final class NearestNeighborResize {
  private NearestNeighborResize() {}

  static Image resize(Image image, Taps vertical, Taps horizontal) {
    int[] rows = nearest(vertical, image.width() * Image.CHANNELS);
    int[] columns = nearest(horizontal, Image.CHANNELS);
    float[] in = image.pixels();
    float[] out = new float[rows.length * columns.length * Image.CHANNELS];
    int at = 0;
    for (int row : rows) {
      for (int column : columns) {
        out[at++] = in[row + column];
        out[at++] = in[row + column + 1];
        out[at++] = in[row + column + 2];
      }
    }
    return new Image(out, rows.length, columns.length);
  }

  private static int[] nearest(Taps taps, int stride) {
    int[] nearest = new int[taps.out()];
    for (int i = 0; i < nearest.length; i++) {
      float position = i * taps.scale();
      int index = taps.aligned() ? (int) (position + 0.5f) : (int) position;
      nearest[i] = Math.min(index, taps.in() - 1) * stride;
    }
    return nearest;
  }
}
