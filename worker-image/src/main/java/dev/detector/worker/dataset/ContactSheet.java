package dev.detector.worker.dataset;

import dev.detector.formats.AtomicFile;
import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import dev.detector.worker.augmentation.Sample;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.PictureFile;
import dev.detector.worker.image.ResizeMethod;
import dev.detector.worker.image.RgbImage;
import dev.detector.worker.input.AugmentedExample;
import dev.detector.worker.picture.BoxPainter;
import dev.detector.worker.picture.Detection;
import dev.detector.worker.picture.LabelFont;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Training examples in pairs on one large picture: at the left as stored, at the right as the model
 * sees it, each with its boxes and class names.
 */
public final class ContactSheet {
  private static final int TILE = 320;
  private static final int GAP = 6;
  private static final int MARGIN = 18;
  private static final int CAPTION = 26;
  private static final int MOST_COLUMNS = 3;
  private static final double FONT_SIZE = 14;
  private static final float JPEG_QUALITY = 0.92f;
  private static final Color GROUND = new Color(0xf4, 0xf4, 0xf2);
  private static final Color INK = new Color(0x22, 0x22, 0x22);

  private final IntFunction<String> names;

  /**
   * A sheet.
   *
   * @param names class names by id, from 1
   */
  public ContactSheet(IntFunction<String> names) {
    this.names = names;
  }

  /** The examples in rows, each with a line about it. */
  public BufferedImage draw(List<AugmentedExample> examples) {
    int columns = Math.min(MOST_COLUMNS, (int) Math.ceil(Math.sqrt(examples.size() / 2.0)));
    int rows = (examples.size() + columns - 1) / columns;
    int cellWidth = 2 * TILE + GAP + MARGIN;
    int cellHeight = CAPTION + TILE + MARGIN;
    BufferedImage sheet =
        new BufferedImage(
            MARGIN + columns * cellWidth, MARGIN + rows * cellHeight, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(GROUND);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    for (int i = 0; i < examples.size(); i++) {
      int left = MARGIN + i % columns * cellWidth;
      int top = MARGIN + i / columns * cellHeight;
      AugmentedExample example = examples.get(i);
      caption(graphics, example, left, top);
      tile(graphics, before(example), left, top + CAPTION);
      tile(graphics, after(example), left + TILE + GAP, top + CAPTION);
    }
    graphics.dispose();
    return sheet;
  }

  private static void caption(Graphics2D graphics, AugmentedExample example, int left, int top) {
    RgbImage original = example.original();
    RgbImage seen = example.picture();
    String sizes =
        "%dx%d, %s; seen as %dx%d, %s"
            .formatted(
                original.width(),
                original.height(),
                objects(example.stored().size()),
                seen.width(),
                seen.height(),
                objects(example.seen().objects()));
    LabelFont font = LabelFont.get();
    String file = example.stored().filename();
    String whole = file.isEmpty() ? sizes : file + ": " + sizes;
    boolean fits = font.canShow(whole) && font.width(whole, FONT_SIZE) <= 2 * TILE;
    graphics.setColor(INK);
    graphics.fill(font.outline(fits ? whole : sizes, left, top + FONT_SIZE, FONT_SIZE));
  }

  private static String objects(int count) {
    return count == 1 ? "1 object" : count + " objects";
  }

  private BufferedImage before(AugmentedExample example) {
    DetectionExample stored = example.stored();
    int[] all = IntStream.range(0, stored.size()).toArray();
    return painted(
        example.original(),
        stored.boxes(),
        IntStream.of(all).map(object -> stored.classes()[object]).toArray(),
        stored,
        all);
  }

  private BufferedImage after(AugmentedExample example) {
    Sample seen = example.seen();
    return painted(
        example.picture(),
        seen.boxes(),
        IntStream.of(seen.classes()).map(index -> index + 1).toArray(),
        example.stored(),
        seen.stored());
  }

  private BufferedImage painted(
      RgbImage picture, float[] boxes, int[] ids, DetectionExample stored, int[] origins) {
    List<Detection> objects =
        IntStream.range(0, ids.length)
            .mapToObj(
                i ->
                    new Detection(
                        boxes[4 * i],
                        boxes[4 * i + 1],
                        boxes[4 * i + 2],
                        boxes[4 * i + 3],
                        1,
                        ids[i]))
            .toList();
    List<String> labels =
        IntStream.range(0, ids.length)
            .mapToObj(i -> BoxPainter.legible(names, ids[i]) + marks(stored, origins[i]))
            .toList();
    return BoxPainter.paint(fitted(picture), objects, labels);
  }

  private static String marks(DetectionExample stored, int object) {
    return (flag(stored.crowd(), object) ? ", crowd" : "")
        + (flag(stored.difficult(), object) ? ", difficult" : "");
  }

  private static boolean flag(boolean[] flags, int object) {
    return flags.length > 0 && flags[object];
  }

  /** As large as a tile allows. */
  private static RgbImage fitted(RgbImage picture) {
    float scale = TILE / (float) Math.max(picture.height(), picture.width());
    Image image = picture.toImage();
    ResizeMethod method = scale < 1 ? ResizeMethod.AREA : ResizeMethod.BILINEAR;
    return RgbImage.of(
        method.resize(
            image,
            Math.max(1, Math.round(scale * picture.height())),
            Math.max(1, Math.round(scale * picture.width()))));
  }

  private static void tile(Graphics2D graphics, BufferedImage picture, int left, int top) {
    graphics.drawImage(
        picture,
        left + (TILE - picture.getWidth()) / 2,
        top + (TILE - picture.getHeight()) / 2,
        null);
  }

  /**
   * Writes a picture.
   *
   * @param file whose ending says whether it is a JPEG or a PNG file
   * @throws DetectorException for another ending
   */
  public static void write(BufferedImage picture, Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".png")) {
      AtomicFile.write(file, PictureFile.png(picture));
    } else if (name.endsWith(".jpg") || name.endsWith(".jpeg")) {
      AtomicFile.write(file, PictureFile.jpeg(picture, JPEG_QUALITY));
    } else {
      throw DetectorException.badInput(
          "neither a JPEG nor a PNG file", file.toString(), "end the name in .jpg or .png");
    }
  }
}
