package dev.detector.worker.serving;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** The formats that a drawn picture is answered in. */
enum PictureFormat {
  PNG("image/png", 0.75f),
  JPEG("image/jpeg", 0.92f);

  private final String contentType;
  private final float quality;

  PictureFormat(String contentType, float quality) {
    this.contentType = contentType;
    this.quality = quality;
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
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByMIMEType(contentType).next();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
