package dev.detector.worker.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.worker.golden.Npz;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArgMaxMatcherTest {
  static Stream<Map.Entry<String, ArgMaxMatcher>> golden() {
    return Stream.of(
        Map.entry("sample", new ArgMaxMatcher(.5f, .5f, true, true)),
        Map.entry("frcnn_rpn", new ArgMaxMatcher(.7f, .3f, true, true)),
        Map.entry("noforce", new ArgMaxMatcher(.7f, .3f, true, false)),
        Map.entry("neg_between", new ArgMaxMatcher(.7f, .3f, false, true)),
        Map.entry("nothresh", new ArgMaxMatcher(Float.NaN, Float.NaN, true, false)));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void matchesLikeTheGoldenMatcher(Map.Entry<String, ArgMaxMatcher> matcher) {
    Npz golden = Npz.resource("/golden/ii_matcher_" + matcher.getKey() + ".npz");
    float[] similarity = golden.get("similarity").floats();
    assertThat(
            matcher.getValue().match(similarity, 30, new boolean[] {true, true, true, true, true}))
        .isEqualTo(golden.get("match").ints());
    assertThat(
            matcher
                .getValue()
                .match(similarity, 30, new boolean[] {true, true, false, true, false}))
        .isEqualTo(golden.get("match_valid_rows_TTFTF").ints());
  }

  @Test
  void everythingIsBackgroundWithoutBoxes() {
    assertThat(new ArgMaxMatcher(.5f, .5f, true, true).match(new float[0], 3, new boolean[0]))
        .containsOnly(Matcher.UNMATCHED);
  }

  @Test
  void refusesThresholdsInTheWrongOrder() {
    assertThatThrownBy(() -> new ArgMaxMatcher(.3f, .5f, true, true))
        .hasMessageContaining("unmatched_threshold");
    assertThatThrownBy(() -> new ArgMaxMatcher(.5f, .5f, false, true))
        .hasMessageContaining("negatives_lower_than_unmatched");
    assertThatThrownBy(() -> new ArgMaxMatcher(Float.NaN, Float.NaN, false, true))
        .hasMessageContaining("negatives_lower_than_unmatched");
    var config = dev.detector.formats.protos.Matcher.newBuilder();
    config.getArgmaxMatcherBuilder().setUnmatchedThreshold(.7f);
    assertThatThrownBy(() -> Matcher.of(config.build()))
        .hasMessageContaining("model.ssd.matcher.argmax_matcher");
    config.getBipartiteMatcherBuilder();
    assertThatThrownBy(() -> Matcher.of(config.build()))
        .hasMessageContaining("bipartite_matcher: model.ssd.matcher: use argmax_matcher");
  }
}
