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

  /** The mirror image: top becomes bottom. */
  public Image flipUpDown() {
    float[] flipped = new float[pixels.length];
    int row = width * CHANNELS;
    for (int y = 0; y < height; y++) {
      System.arraycopy(pixels, y * row, flipped, (height - 1 - y) * row, row);
    }
    return new Image(flipped, height, width);
  }

  /** Turned by 90 degrees against the clock: the last column becomes the first row. */
  public Image rotate90() {
    float[] turned = new float[pixels.length];
    int to = 0;
    for (int y = 0; y < width; y++) {
      for (int x = 0; x < height; x++) {
        int from = (x * width + width - 1 - y) * CHANNELS;
        turned[to++] = pixels[from];
        turned[to++] = pixels[from + 1];
        turned[to++] = pixels[from + 2];
      }
    }
    return new Image(turned, width, height);
  }

  /** Mean level of each channel. */
  public float[] mean() {
    double red = 0;
    double green = 0;
    double blue = 0;
    for (int i = 0; i < pixels.length; i += CHANNELS) {
      red += pixels[i];
      green += pixels[i + 1];
      blue += pixels[i + 2];
    }
    double count = (double) height * width;
    return new float[] {(float) (red / count), (float) (green / count), (float) (blue / count)};
  }

  /** A larger image with this one at its top left and {@code value} per channel elsewhere. */
  public Image padTo(int newHeight, int newWidth, float[] value) {
    return place(0, 0, newHeight, newWidth, value);
  }

  /** A larger image with this one at a place of it and {@code value} per channel elsewhere. */
  public Image place(int top, int left, int newHeight, int newWidth, float[] value) {
    if (newHeight == height && newWidth == width) {
      return this;
    }
    float[] padded = new float[newHeight * newWidth * CHANNELS];
    if (value[0] != 0 || value[1] != 0 || value[2] != 0) {
      for (int i = 0; i < padded.length; i += CHANNELS) {
        padded[i] = value[0];
        padded[i + 1] = value[1];
        padded[i + 2] = value[2];
      }
    }
    for (int y = 0; y < height; y++) {
      System.arraycopy(
          pixels,
          y * width * CHANNELS,
          padded,
          ((top + y) * newWidth + left) * CHANNELS,
          width * CHANNELS);
    }
    return new Image(padded, newHeight, newWidth);
  }
}
