package dev.detector.worker.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Drawn pictures as the content of files. */
public final class PictureFile {
  /** Larger files than PNG's default, made in less time. */
  private static final float QUICK = 0.75f;

  private PictureFile() {}

  /** A PNG file. */
  public static byte[] png(BufferedImage picture) {
    return encode(picture, "png", QUICK);
  }

  /**
   * A JPEG file.
   *
   * @param quality from 0, smallest, to 1, best
   */
  public static byte[] jpeg(BufferedImage picture, float quality) {
    return encode(picture, "jpeg", quality);
  }

  private static byte[] encode(BufferedImage picture, String format, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam options = writer.getDefaultWriteParam();
      options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      options.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), options);
    } catch (IOException e) {
      throw new UncheckedIOException("a picture in memory", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
