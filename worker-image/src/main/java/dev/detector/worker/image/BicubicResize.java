package dev.detector.worker.image;

import dev.detector.worker.image.ResizeMethod.Taps;

/**
 * {@link ResizeMethod#BICUBIC}: Keys' cubic convolution with a = -0.75, whose weights are taken at
 * steps of 1/1024 pixel, and whose border pixels repeat.
 */
final class BicubicResize {
  private static final int STEPS = 1024;
  private static final double A = -0.75;
  private static final int TAPS = 4;

  /** Weights of a pixel at distance {@code i / STEPS}, and at one more. */
  private static final float[] NEAR = new float[STEPS + 1];

  private static final float[] FAR = new float[STEPS + 1];

  static {
    for (int i = 0; i <= STEPS; i++) {
      float x = i / (float) STEPS;
      NEAR[i] = (float) (((A + 2) * x - (A + 3)) * x * x + 1);
      x += 1;
      FAR[i] = (float) (((A * x - 5 * A) * x + 8 * A) * x - 4 * A);
    }
  }

  private BicubicResize() {}

  static Image resize(Image image, Taps vertical, Taps horizontal) {
    Kernel rows = Kernel.of(vertical, image.width() * Image.CHANNELS);
    Kernel columns = Kernel.of(horizontal, Image.CHANNELS);
    float[] in = image.pixels();
    float[] out = new float[vertical.out() * horizontal.out() * Image.CHANNELS];
    float[] column = new float[image.width() * Image.CHANNELS];
    int at = 0;
    for (int y = 0; y < vertical.out(); y++) {
      int r = y * TAPS;
      for (int i = 0; i < column.length; i++) {
        column[i] =
            in[rows.offset[r] + i] * rows.weight[r]
                + in[rows.offset[r + 1] + i] * rows.weight[r + 1]
                + in[rows.offset[r + 2] + i] * rows.weight[r + 2]
                + in[rows.offset[r + 3] + i] * rows.weight[r + 3];
      }
      for (int x = 0; x < horizontal.out(); x++) {
        int k = x * TAPS;
        for (int c = 0; c < Image.CHANNELS; c++) {
          out[at++] =
              column[columns.offset[k] + c] * columns.weight[k]
                  + column[columns.offset[k + 1] + c] * columns.weight[k + 1]
                  + column[columns.offset[k + 2] + c] * columns.weight[k + 2]
                  + column[columns.offset[k + 3] + c] * columns.weight[k + 3];
        }
      }
    }
    return new Image(out, vertical.out(), horizontal.out());
  }

  /** For each output position four input offsets with their weights. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Kernel(int[] offset, float[] weight) {
    static Kernel of(Taps taps, int stride) {
      Kernel kernel = new Kernel(new int[taps.out() * TAPS], new float[taps.out() * TAPS]);
      for (int i = 0; i < taps.out(); i++) {
        float position = i * taps.scale();
        int lower = (int) position;
        int step = (int) Math.rint((position - lower) * STEPS);
        float[] weights = {FAR[step], NEAR[step], NEAR[STEPS - step], FAR[STEPS - step]};
        for (int tap = 0; tap < TAPS; tap++) {
          int index = Math.min(taps.in() - 1, Math.max(0, lower - 1 + tap));
          kernel.offset[i * TAPS + tap] = index * stride;
          kernel.weight[i * TAPS + tap] = weights[tap];
        }
      }
      return kernel;
    }
  }
}
