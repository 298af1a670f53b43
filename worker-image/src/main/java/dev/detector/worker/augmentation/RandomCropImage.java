package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * {@code random_crop_image}: a random part of the picture with the objects that lie in it.
 *
 * @param constraints what the part must fulfil
 * @param overlapThreshold share of an object's area that must lie in the part for it to stay
 * @param clipBoxes whether boxes end at the part's border
 * @param keepProbability {@code random_coef}: how often the picture stays whole
 */
public record RandomCropImage(
    CropWindow.Constraints constraints,
    float overlapThreshold,
    boolean clipBoxes,
    float keepProbability)
    implements Augmentation {

  static RandomCropImage of(dev.detector.formats.protos.RandomCropImage config, String path) {
    if (config.getMinAspectRatio() <= 0
        || config.getMinAspectRatio() > config.getMaxAspectRatio()
        || config.getMinArea() <= 0
        || config.getMinArea() > config.getMaxArea()
        || config.getMaxArea() > 1) {
      throw DetectorException.badInput(
          "no crop can fulfil aspect ratio %s to %s and area %s to %s"
              .formatted(
                  config.getMinAspectRatio(),
                  config.getMaxAspectRatio(),
                  config.getMinArea(),
                  config.getMaxArea()),
          path,
          "give 0 < min_aspect_ratio <= max_aspect_ratio and 0 < min_area <= max_area <= 1");
    }
    return new RandomCropImage(
        new CropWindow.Constraints(
            config.getMinObjectCovered(),
            config.getMinAspectRatio(),
            config.getMaxAspectRatio(),
            config.getMinArea(),
            config.getMaxArea()),
        config.getOverlapThresh(),
        config.getClipBoxes(),
        config.getRandomCoef());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    if (keepProbability >= Float.MIN_NORMAL && random.nextFloat() <= keepProbability) {
      return sample;
    }
    Image image = sample.image();
    float[] inside = sample.boxes().clone();
    clip(inside);
    CropWindow window =
        CropWindow.sample(image.height(), image.width(), inside, constraints, random);
    return crop(sample, window, overlapThreshold, clipBoxes);
  }

  /**
   * Cuts a window out. Objects outside it go, and those of whose area less than {@code
   * overlapThreshold} lies in it; the others' boxes become shares of the window.
   */
  public static Sample crop(
      Sample sample, CropWindow window, float overlapThreshold, boolean clipBoxes) {
    Image image = sample.image();
    float top = window.top() / (float) image.height();
    float left = window.left() / (float) image.width();
    float bottom = (window.top() + window.height()) / (float) image.height();
    float right = (window.left() + window.width()) / (float) image.width();
    int kept = 0;
    float[] boxes = new float[sample.boxes().length];
    int[] classes = new int[sample.objects()];
    float[] weights = new float[sample.objects()];
    for (int object = 0; object < sample.objects(); object++) {
      int from = object * Sample.BOX;
      float ymin = sample.boxes()[from];
      float xmin = sample.boxes()[from + 1];
      float ymax = sample.boxes()[from + 2];
      float xmax = sample.boxes()[from + 3];
      boolean outside = ymin >= bottom || xmin >= right || ymax <= top || xmax <= left;
      float rows = Math.max(0, Math.min(ymax, bottom) - Math.max(ymin, top));
      float columns = Math.max(0, Math.min(xmax, right) - Math.max(xmin, left));
      float share = rows * columns / ((ymax - ymin) * (xmax - xmin));
      // Not "share < threshold": a box without area has no share, and goes.
      if (outside || !(share >= overlapThreshold)) {
        continue;
      }
      int to = kept * Sample.BOX;
      boxes[to] = (ymin - top) / (bottom - top);
      boxes[to + 1] = (xmin - left) / (right - left);
      boxes[to + 2] = (ymax - top) / (bottom - top);
      boxes[to + 3] = (xmax - left) / (right - left);
      classes[kept] = sample.classes()[object];
      weights[kept] = sample.weights()[object];
      kept++;
    }
    boxes = Arrays.copyOf(boxes, kept * Sample.BOX);
    if (clipBoxes) {
      clip(boxes);
    }
    return new Sample(
        image.crop(window.top(), window.left(), window.height(), window.width()),
        boxes,
        Arrays.copyOf(classes, kept),
        Arrays.copyOf(weights, kept));
  }

  private static void clip(float[] boxes) {
    for (int i = 0; i < boxes.length; i++) {
      boxes[i] = Math.min(1, Math.max(0, boxes[i]));
    }
  }
}
