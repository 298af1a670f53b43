package dev.detector.worker.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlotTest {
  private final Plot plot =
      new Plot(480, 260, Axis.logarithmic(0.1, 10, "ratio"), Axis.counts(90, "boxes"));

  @Test
  void upIsUp() {
    assertThat(plot.y(90)).isLessThan(plot.y(0));
    assertThat(plot.x(1)).isCloseTo((plot.x(0.1) + plot.x(10)) / 2, within(1e-9));
  }

  @Test
  void namesOfNeighbouringMarkersDoNotCoverEachOther() {
    TreeMap<Double, String> names = new TreeMap<>();
    names.put(1.0, "1");
    names.put(1.01, "1.01");
    names.put(5.0, "<5>");
    names.put(50.0, "beyond");
    assertThat(plot.markers(names))
        .contains(">1</text>", "&lt;5&gt;")
        .doesNotContain(">1.01<", "beyond")
        .matches("(?s)(.*class=\"marker\".*){3}");
  }
}
