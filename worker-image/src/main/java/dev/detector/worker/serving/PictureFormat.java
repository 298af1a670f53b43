package dev.detector.worker.serving;

import dev.detector.worker.image.PictureFile;
import java.awt.image.BufferedImage;
import java.util.Locale;

/** The formats that a drawn picture is answered in. */
enum PictureFormat {
  PNG("image/png"),
  JPEG("image/jpeg");

  private static final float JPEG_QUALITY = 0.92f;

  private final String contentType;

  PictureFormat(String contentType) {
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /** JPEG if the client names it and not PNG before it; else PNG. */
  static PictureFormat accepted(String accept) {
    for (String range : (accept == null ? "" : accept.toLowerCase(Locale.ROOT)).split(",", -1)) {
      String type = range.split(";", 2)[0].strip();
      for (PictureFormat format : values()) {
        if (type.equals(format.contentType)) {
          return format;
        }
      }
    }
    return PNG;
  }

  byte[] encode(BufferedImage picture) {
    return this == PNG ? PictureFile.png(picture) : PictureFile.jpeg(picture, JPEG_QUALITY);
  }
}
