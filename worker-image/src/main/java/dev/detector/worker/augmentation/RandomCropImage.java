package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

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
    CropWindow.Constraints constraints =
        new CropWindow.Constraints(
            config.getMinObjectCovered(),
            config.getMinAspectRatio(),
            config.getMaxAspectRatio(),
            config.getMinArea(),
            config.getMaxArea());
    constraints.check(path);
    return new RandomCropImage(
        constraints, config.getOverlapThresh(), config.getClipBoxes(), config.getRandomCoef());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    if (keepProbability >= Float.MIN_NORMAL && random.nextFloat() <= keepProbability) {
      return sample;
    }
    Image image = sample.image();
    CropWindow window =
        CropWindow.sample(
            image.height(), image.width(), Window.clip(sample.boxes()), constraints, random);
    return crop(sample, window, overlapThreshold, clipBoxes);
  }

  /**
   * Cuts a window out. Objects outside it go, and those of whose area less than {@code
   * overlapThreshold} lies in it; the others' boxes become shares of the window.
   */
  public static Sample crop(
      Sample sample, CropWindow part, float overlapThreshold, boolean clipBoxes) {
    Image image = sample.image();
    Window window = Window.of(part, image.height(), image.width());
    float[] boxes = sample.boxes();
    // Not "share < threshold": a box without area has no share, and goes.
    int[] kept =
        IntStream.range(0, sample.objects())
            .filter(
                object ->
                    !window.misses(boxes, object * Sample.BOX)
                        && window.coverage(boxes, object * Sample.BOX) >= overlapThreshold)
            .toArray();
    Sample inside = sample.select(kept);
    float[] framed = window.toFrame(inside.boxes());
    return inside
        .with(clipBoxes ? Window.clip(framed) : framed)
        .with(image.crop(part.top(), part.left(), part.height(), part.width()));
  }
}
