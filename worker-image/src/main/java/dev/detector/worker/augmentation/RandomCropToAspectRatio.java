package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * {@code random_crop_to_aspect_ratio}: the largest part of the picture with a given shape, at a
 * random place.
 *
 * @param aspectRatio width / height
 * @param overlapThreshold share of an object's area that must lie in the part for it to stay
 * @param clipBoxes whether boxes end at the part's border
 */
public record RandomCropToAspectRatio(float aspectRatio, float overlapThreshold, boolean clipBoxes)
    implements Augmentation {

  static RandomCropToAspectRatio of(
      dev.detector.formats.protos.RandomCropToAspectRatio config, String path) {
    checkRatio(config.getAspectRatio(), path);
    return new RandomCropToAspectRatio(
        config.getAspectRatio(), config.getOverlapThresh(), config.getClipBoxes());
  }

  static void checkRatio(float ratio, String path) {
    if (ratio <= 0) {
      throw DetectorException.badInput(
          "aspect ratio " + ratio, path + ".aspect_ratio", "give width / height, above 0");
    }
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    Image image = sample.image();
    float own = image.width() / (float) image.height();
    int height =
        own >= aspectRatio ? image.height() : side(image.width() / aspectRatio, image.height());
    int width =
        own <= aspectRatio ? image.width() : side(image.height() * aspectRatio, image.width());
    int top = Draws.integer(random, 0, image.height() - height + 1);
    int left = Draws.integer(random, 0, image.width() - width + 1);
    return crop(sample, new CropWindow(top, left, height, width));
  }

  private static int side(float wanted, int most) {
    return Math.min(most, Math.max(1, (int) Math.rint(wanted)));
  }

  /** Unlike {@code random_crop_image} this one keeps an object outside if the threshold is 0. */
  Sample crop(Sample sample, CropWindow part) {
    Image image = sample.image();
    Window window = Window.of(part, image.height(), image.width());
    Sample framed = sample.with(window.toFrame(sample.boxes()));
    float[] boxes = clipBoxes ? Window.clip(framed.boxes()) : framed.boxes();
    int[] kept =
        IntStream.range(0, sample.objects())
            .filter(
                object ->
                    window.coverage(sample.boxes(), object * Sample.BOX) >= overlapThreshold
                        && (!clipBoxes || hasArea(boxes, object * Sample.BOX)))
            .toArray();
    return framed
        .with(boxes)
        .select(kept)
        .with(image.crop(part.top(), part.left(), part.height(), part.width()));
  }

  private static boolean hasArea(float[] boxes, int at) {
    return boxes[at + 2] > boxes[at] && boxes[at + 3] > boxes[at + 1];
  }
}
