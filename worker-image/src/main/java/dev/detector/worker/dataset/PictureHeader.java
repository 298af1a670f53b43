package dev.detector.worker.dataset;

import dev.detector.formats.DetectorException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Format and size of an image file, from its first bytes: annotations are known to be wrong about
 * both.
 *
 * @param format jpeg or png
 */
record PictureHeader(String format, int width, int height) {

  static PictureHeader read(byte[] file, Path where) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (readers.hasNext()) {
        ImageReader reader = readers.next();
        String format = reader.getFormatName().toLowerCase(Locale.ROOT);
        try {
          reader.setInput(in);
          if (format.equals("jpeg") || format.equals("png")) {
            return new PictureHeader(format, reader.getWidth(0), reader.getHeight(0));
          }
        } finally {
          reader.dispose();
        }
      }
    }
    throw DetectorException.badInput(
        "neither a JPEG nor a PNG file", where.toString(), "convert the image");
  }

  String size() {
    return width + "x" + height;
  }
}
