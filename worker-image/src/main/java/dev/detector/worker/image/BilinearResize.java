package dev.detector.worker.image;

import dev.detector.worker.image.ResizeMethod.Taps;

/** {@link ResizeMethod#BILINEAR}. */
final class BilinearResize {
  private BilinearResize() {}

  static Image resize(Image image, Taps vertical, Taps horizontal) {
    Neighbours rows = Neighbours.of(vertical, image.width() * Image.CHANNELS);
    Neighbours columns = Neighbours.of(horizontal, Image.CHANNELS);
    int height = vertical.out();
    int width = horizontal.out();
    float[] in = image.pixels();
    float[] out = new float[height * width * Image.CHANNELS];
    int at = 0;
    for (int y = 0; y < height; y++) {
      int top = rows.lower[y];
      int bottom = rows.upper[y];
      float dy = rows.share[y];
      for (int x = 0; x < width; x++) {
        int left = columns.lower[x];
        int right = columns.upper[x];
        float dx = columns.share[x];
        for (int c = 0; c < Image.CHANNELS; c++) {
          float topLeft = in[top + left + c];
          float bottomLeft = in[bottom + left + c];
          float above = topLeft + (in[top + right + c] - topLeft) * dx;
          float below = bottomLeft + (in[bottom + right + c] - bottomLeft) * dx;
          out[at++] = above + (below - above) * dy;
        }
      }
    }
    return new Image(out, height, width);
  }

  /** For each output position the two input offsets it lies between, and how far from the first. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Neighbours(int[] lower, int[] upper, float[] share) {
    static Neighbours of(Taps taps, int stride) {
      Neighbours neighbours =
          new Neighbours(new int[taps.out()], new int[taps.out()], new float[taps.out()]);
      for (int i = 0; i < taps.out(); i++) {
        float position = i * taps.scale();
        int lower = Math.min((int) position, taps.in() - 1);
        neighbours.lower[i] = lower * stride;
        neighbours.upper[i] = Math.min(lower + 1, taps.in() - 1) * stride;
        neighbours.share[i] = position - lower;
      }
      return neighbours;
    }
  }
}
