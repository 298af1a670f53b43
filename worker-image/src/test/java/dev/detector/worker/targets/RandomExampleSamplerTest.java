package dev.detector.worker.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RandomExampleSamplerTest {
  /** Objects, background, and what counts neither way. */
  private static AnchorTargets targets(long seed, int anchors) {
    Random random = new Random(seed);
    int[] classes = new int[anchors];
    float[] weights = new float[anchors];
    float[] boxWeights = new float[anchors];
    for (int i = 0; i < anchors; i++) {
      classes[i] = Math.max(-1, random.nextInt(12) - 9);
      weights[i] = classes[i] < 0 || random.nextInt(9) == 0 ? 0 : .5f;
      boxWeights[i] = classes[i] > 0 ? weights[i] : 0;
    }
    return new AnchorTargets(
        classes, weights, new float[4 * anchors], boxWeights, new int[anchors]);
  }

  private static long count(AnchorTargets t, boolean positive) {
    return IntStream.range(0, t.classTargets().length)
        .filter(i -> t.classWeights()[i] > 0 && t.classTargets()[i] > 0 == positive)
        .count();
  }

  @Property(tries = 200)
  void keepsEveryObjectAndTheShareOfBackground(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 80) int anchors,
      @ForAll @FloatRange(min = .02f, max = 1) float fraction) {
    AnchorTargets before = targets(seed, anchors);
    AnchorTargets after = targets(seed, anchors);
    new RandomExampleSampler(fraction).sample(after, new SplittableRandom(seed));

    long positives = count(before, true);
    assertThat(count(after, true)).isEqualTo(positives);
    long wanted = (long) ((float) ((1 - (double) fraction) / fraction) * positives);
    assertThat(count(after, false)).isEqualTo(Math.min(wanted, count(before, false)));
    assertThat(after.boxWeights()).isEqualTo(before.boxWeights());
    for (int i = 0; i < anchors; i++) {
      assertThat(after.classWeights()[i]).isIn(0f, before.classWeights()[i]);
    }
  }

  @Test
  void drawsEachBackgroundAnchorEquallyOften() {
    int[] drawn = new int[6];
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 6000; i++) {
      AnchorTargets t =
          new AnchorTargets(
              new int[] {0, 0, 1, 0, 0, 0, 0},
              new float[] {1, 1, 1, 1, 1, 1, 1},
              new float[28],
              new float[] {0, 0, 1, 0, 0, 0, 0},
              new int[7]);
      new RandomExampleSampler(.25f).sample(t, random);
      for (int a = 0, n = 0; a < 7; a++) {
        if (a != 2) {
          drawn[n++] += (int) t.classWeights()[a];
        }
      }
    }
    for (int n : drawn) {
      assertThat(n).isBetween(2850, 3150);
    }
  }
}
