package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import java.util.random.RandomGenerator;

/**
 * {@code normalize_image}: maps levels linearly from one range to another. Later steps that expect
 * 0 to 255, and the model's own normalization, take what comes out as it is.
 */
public record NormalizeImage(float originalMin, float scale, float targetMin)
    implements Augmentation {

  static NormalizeImage of(dev.detector.formats.protos.NormalizeImage config, String path) {
    float range = config.getOriginalMaxval() - config.getOriginalMinval();
    if (range == 0) {
      throw DetectorException.badInput(
          "original_minval and original_maxval are the same", path, "give the range of the levels");
    }
    return new NormalizeImage(
        config.getOriginalMinval(),
        (float) (((double) config.getTargetMaxval() - config.getTargetMinval()) / range),
        config.getTargetMinval());
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    return sample.with(map(sample.image()));
  }

  private Image map(Image image) {
    float[] out = new float[image.pixels().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (image.pixels()[i] - originalMin) * scale + targetMin;
    }
    return new Image(out, image.height(), image.width());
  }
}
