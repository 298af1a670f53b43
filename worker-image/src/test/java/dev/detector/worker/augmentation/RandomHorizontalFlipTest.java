package dev.detector.worker.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.worker.golden.Npz;
import dev.detector.worker.image.Image;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RandomHorizontalFlipTest {

  @Test
  void flipsPictureAndBoxesLikeTheApi() {
    Npz golden = Npz.resource("/golden/vi_flips.npz");
    Npz.Array image = golden.get("image");
    Sample flipped =
        RandomHorizontalFlip.flip(
            Samples.of(
                new Image(image.floats(), image.shape().get(0), image.shape().get(1)),
                golden.get("boxes").floats()));
    assertThat(flipped.image().pixels()).isEqualTo(golden.get("hflip_image").floats());
    assertThat(flipped.boxes()).containsExactly(golden.get("hflip_boxes").floats(), within(1e-6f));
  }

  @Property(tries = 100)
  void twiceIsTheSampleItself(@ForAll long seed) {
    Sample sample = Samples.random(seed);
    Sample twice = RandomHorizontalFlip.flip(RandomHorizontalFlip.flip(sample));
    assertThat(twice.image().pixels()).isEqualTo(sample.image().pixels());
    assertThat(twice.boxes()).containsExactly(sample.boxes(), within(1e-6f));
    assertThat(twice.classes()).isEqualTo(sample.classes());
  }

  @Test
  void happensAsOftenAsItsProbabilitySays() {
    SplittableRandom random = new SplittableRandom(3);
    Sample sample = Samples.random(1);
    int flips = 0;
    for (int i = 0; i < 1000; i++) {
      flips += new RandomHorizontalFlip(0.3f).apply(sample, random).equals(sample) ? 0 : 1;
    }
    assertThat(flips).isBetween(250, 350);
    assertThat(new RandomHorizontalFlip(0).apply(sample, random)).isSameAs(sample);
    assertThat(new RandomHorizontalFlip(1).apply(sample, random)).isNotSameAs(sample);
  }
}
