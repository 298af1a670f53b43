package dev.detector.worker.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExampleOrderTest {
  @Property(tries = 100)
  void everyEpochShowsEveryExampleOnce(
      @ForAll @IntRange(min = 1, max = 50) int examples,
      @ForAll boolean shuffle,
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 5) int epoch) {
    ExampleOrder order = new ExampleOrder(examples, shuffle, seed);
    int[] shown =
        IntStream.range(0, examples).map(i -> order.at((long) epoch * examples + i)).toArray();
    assertThat(shown).containsExactlyInAnyOrder(IntStream.range(0, examples).toArray());
  }

  @Test
  void epochsDifferUnlessShufflingIsOff() {
    ExampleOrder shuffled = new ExampleOrder(20, true, 1);
    int[] first = IntStream.range(0, 20).map(shuffled::at).toArray();
    int[] second = IntStream.range(20, 40).map(shuffled::at).toArray();
    assertThat(second).isNotEqualTo(first);
    assertThat(IntStream.range(0, 20).map(shuffled::at).toArray()).isEqualTo(first);
    ExampleOrder plain = new ExampleOrder(20, false, 1);
    assertThat(IntStream.range(20, 40).map(plain::at).toArray())
        .isEqualTo(IntStream.range(0, 20).toArray());
  }
}
