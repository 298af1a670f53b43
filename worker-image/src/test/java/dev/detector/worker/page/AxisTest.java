package dev.detector.worker.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class AxisTest {
  @Property(tries = 300)
  void countsHaveWholeTicksUpToAboveTheMost(@ForAll @IntRange(min = 1) int most) {
    Axis axis = Axis.counts(most, "objects");
    assertThat(axis.high()).isBetween((double) most, Math.max(4.0, 2.0 * most));
    assertThat(axis.ticks()).hasSize(5).allMatch(tick -> tick == Math.rint(tick));
  }

  @Property(tries = 300)
  void logarithmicTicksAreRoundAndFew(
      @ForAll @DoubleRange(min = 0.1, max = 100) double low,
      @ForAll @DoubleRange(min = 2, max = 10_000) double ratio) {
    Axis axis = Axis.logarithmic(low, low * ratio, "width");
    assertThat(axis.ticks()).isSorted().hasSizeBetween(0, 7);
    assertThat(axis.ticks()).allMatch(tick -> axis.place(tick) > -1e-6 && axis.place(tick) < 1.001);
    assertThat(axis.place(low * Math.sqrt(ratio))).isBetween(0.499, 0.501);
  }

  @Example
  void sharesGoByFifths() {
    List<String> ticks = Axis.shares("recall").ticks().stream().map(Markup::number).toList();
    assertThat(ticks).containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1");
  }
}
