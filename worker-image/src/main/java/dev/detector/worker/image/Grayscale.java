package dev.detector.worker.image;

/** The weighted mean of red, green and blue that the Object Detection API calls grey. */
public final class Grayscale {
  private static final float RED = 0.2989f;
  private static final float GREEN = 0.5870f;
  private static final float BLUE = 0.1140f;

  private Grayscale() {}

  /** Share of red, green and blue. */
  public static float[] weights() {
    return new float[] {RED, GREEN, BLUE};
  }

  /** The picture with three equal channels. */
  public static Image of(Image image) {
    float[] in = image.pixels();
    float[] out = new float[in.length];
    for (int i = 0; i < in.length; i += Image.CHANNELS) {
      float grey = in[i] * RED + in[i + 1] * GREEN + in[i + 2] * BLUE;
      out[i] = grey;
      out[i + 1] = grey;
      out[i + 2] = grey;
    }
    return new Image(out, image.height(), image.width());
  }
}
