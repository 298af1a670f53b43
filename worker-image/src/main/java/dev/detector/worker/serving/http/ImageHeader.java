package dev.detector.worker.serving.http;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * What an encoded image says of itself before it is decoded, so that a few bytes that unfold to
 * gigabytes can be refused. Read from the PNG IHDR chunk, or the JPEG frame header (SOF) and the
 * Exif segment before it.
 *
 * @param orientation Exif's 1 to 8, 1 where the file has none: how the rows and columns have to be
 *     turned to show the picture upright
 */
public record ImageHeader(Format format, int width, int height, int orientation) {
  /** The file formats that are taken. */
  public enum Format {
    JPEG,
    PNG
  }

  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;
  private static final int IHDR = 0x49484452;

  /** Width of the picture when it stands upright. */
  public int uprightWidth() {
    return orientation >= 5 ? height : width;
  }

  /** Height of the picture when it stands upright. */
  public int uprightHeight() {
    return orientation >= 5 ? width : height;
  }

  /** Pixels of the picture. */
  public long pixels() {
    return (long) width * height;
  }

  /** Whether the bytes start as a JPEG or PNG file does. */
  public static boolean isImage(byte[] bytes) {
    return isPng(bytes) || isJpeg(bytes);
  }

  /**
   * Reads the header of a whole file.
   *
   * @throws HttpError 400 if the bytes are no JPEG or PNG image
   */
  public static ImageHeader read(byte[] bytes) {
    try {
      if (isPng(bytes)) {
        return readPng(ByteBuffer.wrap(bytes));
      }
      if (isJpeg(bytes)) {
        return readJpeg(ByteBuffer.wrap(bytes));
      }
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw HttpError.badRequest("the image is cut off before its size; send the whole file");
    }
    String start = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(4, bytes.length));
    throw HttpError.badRequest(
        bytes.length == 0
            ? "no image: the body is empty; send the bytes of a JPEG or PNG file"
            : "not an image: the bytes start with "
                + start
                + ", neither JPEG (ff d8) nor PNG (89 50 4e 47); send a JPEG or PNG file as it is");
  }

  private static boolean isPng(byte[] bytes) {
    return bytes.length >= 8 && ByteBuffer.wrap(bytes).getLong() == PNG_SIGNATURE;
  }

  private static boolean isJpeg(byte[] bytes) {
    return bytes.length >= 3
        && (bytes[0] & 0xFF) == 0xFF
        && (bytes[1] & 0xFF) == 0xD8
        && (bytes[2] & 0xFF) == 0xFF;
  }

  private static ImageHeader readPng(ByteBuffer in) {
    in.position(12);
    if (in.getInt() != IHDR) {
      throw HttpError.badRequest("broken PNG: its first chunk is not IHDR");
    }
    return sized(Format.PNG, in.getInt(), in.getInt(), 1);
  }

  private static ImageHeader readJpeg(ByteBuffer in) {
    in.position(2);
    int orientation = 1;
    while (true) {
      int marker = nextMarker(in);
      if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
        continue; // stands alone, without a length
      }
      if (marker == 0xD9 || marker == 0xDA) {
        throw HttpError.badRequest("broken JPEG: no frame header before the image data");
      }
      int next = in.position() + Math.max(2, in.getShort() & 0xFFFF);
      if (marker == 0xE1 && next <= in.limit()) {
        int found = ExifOrientation.read(in.slice(in.position(), next - in.position()));
        orientation = found == 0 ? orientation : found;
      } else if (isFrame(marker)) {
        in.get(); // sample precision
        int height = in.getShort() & 0xFFFF;
        return sized(Format.JPEG, in.getShort() & 0xFFFF, height, orientation);
      }
      in.position(next);
    }
  }

  private static int nextMarker(ByteBuffer in) {
    while ((in.get() & 0xFF) != 0xFF) {
      // Stray bytes between segments are skipped, as decoders do.
    }
    int marker = 0xFF;
    while (marker == 0xFF) {
      marker = in.get() & 0xFF;
    }
    return marker;
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static ImageHeader sized(Format format, int width, int height, int orientation) {
    if (width <= 0 || height <= 0) {
      throw HttpError.badRequest("broken " + format + ": its size is " + width + "x" + height);
    }
    return new ImageHeader(format, width, height, orientation);
  }
}
