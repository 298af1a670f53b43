package dev.detector.worker.picture;

import dev.detector.worker.image.PictureFile;
import java.awt.image.BufferedImage;
import java.util.Locale;
import java.util.Optional;

/** The formats that a drawn picture is answered in. */
public enum PictureFormat {
  PNG("image/png"),
  JPEG("image/jpeg");

  private static final float JPEG_QUALITY = 0.92f;

  private final String contentType;

  PictureFormat(String contentType) {
    this.contentType = contentType;
  }

  /** The MIME type. */
  public String contentType() {
    return contentType;
  }

  /** The first one that the header {@code Accept} names, if it names one. */
  public static Optional<PictureFormat> named(String accept) {
    for (String range : (accept == null ? "" : accept.toLowerCase(Locale.ROOT)).split(",", -1)) {
      String type = range.split(";", 2)[0].strip();
      for (PictureFormat format : values()) {
        if (type.equals(format.contentType)) {
          return Optional.of(format);
        }
      }
    }
    return Optional.empty();
  }

  /** The bytes of a file. */
  public byte[] encode(BufferedImage picture) {
    return this == PNG ? PictureFile.png(picture) : PictureFile.jpeg(picture, JPEG_QUALITY);
  }
}
