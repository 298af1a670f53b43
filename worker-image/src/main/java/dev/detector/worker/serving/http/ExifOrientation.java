package dev.detector.worker.serving.http;

import dev.detector.worker.image.RgbImage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The orientation tag of an Exif segment, and the turn that it asks for. Phones store a portrait
 * photo lying down and mark it so; every viewer turns it, hence boxes must refer to the turned one.
 */
public final class ExifOrientation {
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;

  private ExifOrientation() {}

  /**
   * The orientation that a segment tells.
   *
   * @param segment an APP1 segment's content
   * @return 1 to 8, or 0 if the segment does not tell
   */
  static int read(ByteBuffer segment) {
    try {
      if (segment.getInt() != 0x45786966 || segment.getShort() != 0) { // "Exif\0\0"
        return 0;
      }
      ByteBuffer tiff = segment.slice();
      tiff.order(tiff.getShort() == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      tiff.position(tiff.getInt(4));
      int entries = tiff.getShort() & 0xFFFF;
      for (int i = 0; i < entries; i++) {
        int tag = tiff.getShort() & 0xFFFF;
        int type = tiff.getShort();
        tiff.getInt(); // count
        int value = tiff.getShort() & 0xFFFF;
        tiff.getShort();
        if (tag == TAG) {
          return type == SHORT && value >= 1 && value <= 8 ? value : 0;
        }
      }
      return 0;
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      return 0; // a broken note about the picture does not make the picture unreadable
    }
  }

  /** Turns a picture so that it stands upright. */
  public static RgbImage upright(RgbImage image, int orientation) {
    if (orientation == 1) {
      return image;
    }
    boolean swapped = orientation >= 5;
    int width = swapped ? image.height() : image.width();
    int height = swapped ? image.width() : image.height();
    byte[] turned = new byte[image.rgb().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = 3 * source(orientation, x, y, image.width(), image.height());
        System.arraycopy(image.rgb(), from, turned, 3 * (y * width + x), 3);
      }
    }
    return new RgbImage(height, width, turned);
  }

  /** The stored pixel that is shown at (x, y); w and h are the stored picture's. */
  private static int source(int orientation, int x, int y, int w, int h) {
    return switch (orientation) {
      case 2 -> y * w + (w - 1 - x);
      case 3 -> (h - 1 - y) * w + (w - 1 - x);
      case 4 -> (h - 1 - y) * w + x;
      case 5 -> x * w + y;
      case 6 -> (h - 1 - x) * w + y;
      case 7 -> (h - 1 - x) * w + (w - 1 - y);
      default -> x * w + (w - 1 - y);
    };
  }
}
