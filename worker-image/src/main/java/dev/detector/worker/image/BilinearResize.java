package dev.detector.worker.image;

/**
 * TensorFlow 1's bilinear resize ({@code align_corners} and {@code half_pixel_centers} both false),
 * which the Object Detection API uses in every resizer: an output pixel {@code i} looks at {@code i
 * * in / out}, so that the top left pixels coincide. Single precision, in TensorFlow's order of
 * operations.
 */
public final class BilinearResize {
  private BilinearResize() {}

  /** The image at another size; the very same image where the size is the same. */
  public static Image resize(Image image, int height, int width) {
    if (height == image.height() && width == image.width()) {
      return image;
    }
    Taps rows = Taps.of(image.height(), height, image.width() * Image.CHANNELS);
    Taps columns = Taps.of(image.width(), width, Image.CHANNELS);
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
  private record Taps(int[] lower, int[] upper, float[] share) {
    static Taps of(int in, int out, int stride) {
      Taps taps = new Taps(new int[out], new int[out], new float[out]);
      float scale = in / (float) out;
      for (int i = 0; i < out; i++) {
        float position = i * scale;
        int lower = (int) position;
        taps.lower[i] = lower * stride;
        taps.upper[i] = Math.min(lower + 1, in - 1) * stride;
        taps.share[i] = position - lower;
      }
      return taps;
    }
  }
}
