package dev.detector.worker.report;

import dev.detector.worker.image.PictureFile;
import dev.detector.worker.image.RgbImage;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * A small copy of an evaluated image, without boxes: the page draws them over it.
 *
 * @param imageId of the evaluated image
 * @param jpeg the encoded file
 */
@SuppressWarnings("ArrayRecordComponent") // written once, compared nowhere
public record ReportPicture(long imageId, int width, int height, byte[] jpeg) {
  private static final int LONGER_SIDE = 480;
  private static final float QUALITY = 0.78f;

  /** Makes it. */
  public static ReportPicture of(long imageId, RgbImage image) {
    double scale = Math.min(1, (double) LONGER_SIDE / Math.max(image.width(), image.height()));
    int width = Math.max(1, (int) Math.round(image.width() * scale));
    int height = Math.max(1, (int) Math.round(image.height() * scale));
    BufferedImage picture = scaled(image.toCanvas(), width, height);
    return new ReportPicture(imageId, width, height, PictureFile.jpeg(picture, QUALITY));
  }

  /** Halves until one bilinear step is left, so that every pixel has its share. */
  private static BufferedImage scaled(BufferedImage picture, int width, int height) {
    BufferedImage current = picture;
    while (current.getWidth() != width || current.getHeight() != height) {
      int nextWidth = Math.max(width, (current.getWidth() + 1) / 2);
      int nextHeight = Math.max(height, (current.getHeight() + 1) / 2);
      BufferedImage next = new BufferedImage(nextWidth, nextHeight, BufferedImage.TYPE_3BYTE_BGR);
      Graphics2D graphics = next.createGraphics();
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(current, 0, 0, nextWidth, nextHeight, null);
      graphics.dispose();
      current = next;
    }
    return current;
  }
}
