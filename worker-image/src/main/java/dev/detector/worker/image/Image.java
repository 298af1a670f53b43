package dev.detector.worker.image;

/**
 * A colour picture.
 *
 * @param pixels red, green, blue of each pixel, row by row: [height, width, 3]; levels are 0 to 255
 *     until a model's normalization is applied. Shared, not copied: an image is never changed once
 *     made.
 * @param height rows
 * @param width columns
 */
@SuppressWarnings("ArrayRecordComponent") // Pixels are bulk data; images are not compared.
public record Image(float[] pixels, int height, int width) {
  /** Numbers in a pixel. */
  public static final int CHANNELS = 3;

  public Image {
    if (height <= 0 || width <= 0 || pixels.length != height * width * CHANNELS) {
      throw new IllegalArgumentException(
          "%d pixel values are no %dx%d image".formatted(pixels.length, height, width));
    }
  }

  /** The part that starts at row {@code top} and column {@code left}. */
  public Image crop(int top, int left, int cropHeight, int cropWidth) {
    float[] part = new float[cropHeight * cropWidth * CHANNELS];
    for (int y = 0; y < cropHeight; y++) {
      System.arraycopy(
          pixels,
          ((top + y) * width + left) * CHANNELS,
          part,
          y * cropWidth * CHANNELS,
          cropWidth * CHANNELS);
    }
    return new Image(part, cropHeight, cropWidth);
  }

  /** The mirror image: left becomes right. */
  public Image flipLeftRight() {
    float[] flipped = new float[pixels.length];
    for (int y = 0; y < height; y++) {
      int row = y * width * CHANNELS;
      for (int x = 0; x < width; x++) {
        int from = row + x * CHANNELS;
        int to = row + (width - 1 - x) * CHANNELS;
        flipped[to] = pixels[from];
        flipped[to + 1] = pixels[from + 1];
        flipped[to + 2] = pixels[from + 2];
      }
    }
    return new Image(flipped, height, width);
  }

  /** A larger image with this one at its top left and {@code value} per channel elsewhere. */
  public Image padTo(int newHeight, int newWidth, float[] value) {
    if (newHeight == height && newWidth == width) {
      return this;
    }
    float[] padded = new float[newHeight * newWidth * CHANNELS];
    for (int i = 0; i < padded.length; i++) {
      padded[i] = value[i % CHANNELS];
    }
    for (int y = 0; y < height; y++) {
      System.arraycopy(
          pixels, y * width * CHANNELS, padded, y * newWidth * CHANNELS, width * CHANNELS);
    }
    return new Image(padded, newHeight, newWidth);
  }
}
