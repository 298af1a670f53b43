package dev.detector.worker.image;

/**
 * What a feature extractor does to pixel levels before anything else, as a linear map {@code level
 * * scale + offset} of each channel. Being linear it may be applied after a bilinear resize, where
 * there are fewer pixels.
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record PixelNormalization(float[] scale, float[] offset) {
  /** Levels 0..255 to -1..1, as the MobileNet extractors want them. */
  public static final PixelNormalization MINUS_ONE_TO_ONE = same(2f / 255f, -1f);

  /** The same map for every channel. */
  public static PixelNormalization same(float scale, float offset) {
    return new PixelNormalization(
        new float[] {scale, scale, scale}, new float[] {offset, offset, offset});
  }

  /** The normalized image. */
  public Image apply(Image image) {
    float[] in = image.pixels();
    float[] out = new float[in.length];
    for (int i = 0; i < in.length; i += Image.CHANNELS) {
      for (int c = 0; c < Image.CHANNELS; c++) {
        out[i + c] = in[i + c] * scale[c] + offset[c];
      }
    }
    return new Image(out, image.height(), image.width());
  }
}
