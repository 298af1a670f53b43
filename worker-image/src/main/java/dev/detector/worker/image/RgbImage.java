package dev.detector.worker.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;

/**
 * A decoded picture, as its file has it.
 *
 * @param rgb height × width × 3 bytes, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record RgbImage(int height, int width, byte[] rgb) {

  /** The picture with whole levels: fractions are cut off, and what is outside 0 to 255. */
  public static RgbImage of(Image image) {
    byte[] levels = new byte[image.pixels().length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) Math.min(255, Math.max(0, (int) image.pixels()[i]));
    }
    return new RgbImage(image.height(), image.width(), levels);
  }

  /** The picture as numbers to compute with. */
  public Image toImage() {
    float[] pixels = new float[rgb.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = rgb[i] & 0xff;
    }
    return new Image(pixels, height, width);
  }

  /** The picture as AWT draws one. */
  public BufferedImage toCanvas() {
    BufferedImage canvas = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] bgr = ((DataBufferByte) canvas.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < rgb.length; i += 3) {
      bgr[i] = rgb[i + 2];
      bgr[i + 1] = rgb[i + 1];
      bgr[i + 2] = rgb[i];
    }
    return canvas;
  }
}
