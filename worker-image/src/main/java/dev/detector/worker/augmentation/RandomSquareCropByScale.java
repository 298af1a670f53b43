package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * {@code random_square_crop_by_scale}: a square about a random point of the picture, black where it
 * lies outside (Zhou et al., "Objects as Points", 2019).
 *
 * @param maxBorder how far from the picture's border its centre stays where there is room
 * @param scaleMin smallest side, in longer sides of the picture
 * @param scaleMax largest side
 * @param scales how many different sides there are
 */
public record RandomSquareCropByScale(int maxBorder, float scaleMin, float scaleMax, int scales)
    implements Augmentation {

  static RandomSquareCropByScale of(
      dev.detector.formats.protos.RandomSquareCropByScale config, String path) {
    if (config.getMaxBorder() < 1
        || config.getScaleMin() <= 0
        || config.getScaleMin() > config.getScaleMax()
        || config.getNumScales() < 1) {
      throw DetectorException.badInput(
          "border %d, %d scales of %s to %s"
              .formatted(
                  config.getMaxBorder(),
                  config.getNumScales(),
                  config.getScaleMin(),
                  config.getScaleMax()),
          path,
          "give max_border and num_scales of 1 or more and 0 < scale_min <= scale_max");
    }
    return new RandomSquareCropByScale(
        config.getMaxBorder(), config.getScaleMin(), config.getScaleMax(), config.getNumScales());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    Image image = sample.image();
    int step = random.nextInt(scales);
    int vertical = border(maxBorder, image.height());
    int horizontal = border(maxBorder, image.width());
    int y = Draws.integer(random, vertical, Math.max(vertical, image.height() - vertical) + 1);
    int x = Draws.integer(random, horizontal, Math.max(horizontal, image.width() - horizontal) + 1);
    return crop(sample, scale(step), y, x);
  }

  /** The scale of a number from 0. */
  float scale(int step) {
    return scales == 1 ? scaleMin : scaleMin + step * ((scaleMax - scaleMin) / (scales - 1));
  }

  /** {@code most}, halved until it is less than about half of the side. */
  static int border(int most, int side) {
    float halvings = (float) Math.ceil((float) Math.log(2f * most / side) / (float) Math.log(2));
    float divisor = (float) Math.pow(2, halvings);
    return most / (int) Math.min(most, Math.max(1, divisor));
  }

  /** Cuts the square about a point out. */
  static Sample crop(Sample sample, float scale, int y, int x) {
    Image image = sample.image();
    int side = Math.max(1, (int) (scale * Math.max(image.height(), image.width())));
    int half = side / 2;
    int top = Math.max(y - half, 0);
    int left = Math.max(x - half, 0);
    // The API leaves the last row and column out here.
    int height = Math.max(0, Math.min(y + half, image.height() - 1) - top);
    int width = Math.max(0, Math.min(x + half, image.width() - 1) - left);
    CropWindow square = new CropWindow(y - half, x - half, side, side);
    float[] boxes = Window.of(square, image.height(), image.width()).toFrame(sample.boxes());
    Image black = new Image(new float[side * side * Image.CHANNELS], side, side);
    return cut(sample.with(boxes))
        .with(
            height == 0 || width == 0
                ? black
                : image
                    .crop(top, left, height, width)
                    .place(top - y + half, left - x + half, side, side, new float[Image.CHANNELS]));
  }

  /** Without the objects outside, the others' boxes cut off at the border. */
  static Sample cut(Sample sample) {
    Window whole = new Window(0, 0, 1, 1);
    Sample inside =
        sample.select(
            IntStream.range(0, sample.objects())
                .filter(object -> !whole.misses(sample.boxes(), object * Sample.BOX))
                .toArray());
    return inside.with(Window.clip(inside.boxes()));
  }
}
