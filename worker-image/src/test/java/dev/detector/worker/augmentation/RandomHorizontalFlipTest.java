package dev.detector.worker.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RandomHorizontalFlipTest {

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
