package dev.detector.worker.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detector.worker.schedules.ManualStep.Change;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LearningRateScheduleTest {
  static Stream<Map.Entry<String, LearningRateSchedule>> golden() {
    return Stream.of(
        Map.entry("cosine_sample", new CosineDecay(.08f, 50000, .026666f, 1000, 0)),
        Map.entry("cosine_d0", new CosineDecay(8e-2f, 300000, .001f, 2500, 0)),
        Map.entry("cosine_hold", new CosineDecay(.1f, 100, .01f, 10, 20)),
        Map.entry("cosine_nowarmup", new CosineDecay(.1f, 100, .0002f, 0, 0)),
        Map.entry("cosine_defaults", new CosineDecay(.002f, 4000000, .0002f, 10000, 0)),
        Map.entry("exp_staircase", new ExponentialDecay(.004f, 100, .95f, true, 0f, 0, 0f)),
        Map.entry(
            "exp_smooth_burnin_min", new ExponentialDecay(.01f, 50, .5f, false, .001f, 20, .0005f)),
        Map.entry(
            "manual",
            new ManualStep(.01f, List.of(new Change(10, .005f), new Change(20, .001f)), false)),
        Map.entry(
            "manual_warmup",
            new ManualStep(.001f, List.of(new Change(10, .01f), new Change(20, .001f)), true)),
        Map.entry("constant", step -> .002f));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void followsTheGoldenCurve(Map.Entry<String, LearningRateSchedule> schedule) throws IOException {
    JsonNode golden =
        new ObjectMapper()
            .readTree(getClass().getResourceAsStream("/golden/iv_learning_rates.json"))
            .get(schedule.getKey());
    for (int i = 0; i < golden.get("steps").size(); i++) {
      long step = golden.get("steps").get(i).asLong();
      double expected = golden.get("lr").get(i).asDouble();
      // The cosine of angles near pi loses absolute, not relative, precision.
      assertThat((double) schedule.getValue().at(step))
          .as("step %d", step)
          .isCloseTo(expected, within(Math.max(2e-6 * expected, 1e-8)));
    }
  }

  @Test
  void refusesWarmupsThatCannotBe() {
    assertThatThrownBy(() -> new CosineDecay(.1f, 100, .01f, 101, 0))
        .hasMessageContaining("warmup_steps must not be above total_steps");
    assertThatThrownBy(() -> new CosineDecay(.1f, 100, .2f, 10, 0))
        .hasMessageContaining("warmup_learning_rate must not be above learning_rate_base");
    assertThatThrownBy(
            () -> new ManualStep(.1f, List.of(new Change(10, .1f), new Change(10, .2f)), false))
        .hasMessageContaining("must rise");
  }
}
