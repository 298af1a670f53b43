package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.Image;
import java.util.List;
import java.util.random.RandomGenerator;

/** {@code subtract_channel_mean}: takes a number off each channel. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record SubtractChannelMean(float[] means) implements Augmentation {

  static SubtractChannelMean of(
      dev.detector.formats.protos.SubtractChannelMean config, String path) {
    List<Float> given = config.getMeansList();
    if (given.size() != Image.CHANNELS) {
      throw DetectorException.badInput(
          given.size() + " means for three channels", path + ".means", "give three");
    }
    return new SubtractChannelMean(new float[] {given.get(0), given.get(1), given.get(2)});
  }

  @Override
  public Sample apply(Sample sample, RandomGenerator random) {
    Image image = sample.image();
    float[] out = new float[image.pixels().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = image.pixels()[i] - means[i % Image.CHANNELS];
    }
    return sample.with(new Image(out, image.height(), image.width()));
  }
}
