package dev.detector.formats.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.TestFiles;
import dev.detector.formats.labelmap.LabelMap;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happened to a configuration, lint has findings, each with its place, and no failure. */
class MutatedConfigTest {
  private static final List<String> CONFIGS =
      List.of(
              "mobilenet_fpnlite_320",
              "efficientdet_d0_512",
              "zoo_ssd_mobilenet_v2_320x320_coco17",
              "zoo_ssd_resnet50_v1_fpn_640x640_coco17",
              "centernet_keypoints")
          .stream()
          .map(name -> TestFiles.text("configs/" + name + ".config"))
          .toList();
  private static final Pattern VALUE = Pattern.compile("(?<=[:\\[,] ?)[-\\w.\"/]+");
  private static final Pattern LINE = Pattern.compile("[^\\n]+\\n");
  private static final LintContext CONTEXT =
      LintContext.none().withLabelMap(LabelMap.of(List.of("a", "b", "c")));

  /** One change of a text, at a share of its length. */
  private interface Change {
    String of(String text, double place);
  }

  private static Change bytes(byte[] inserted, int removed) {
    return (text, place) -> {
      byte[] all = text.getBytes(StandardCharsets.UTF_8);
      int at = (int) (place * all.length);
      int rest = Math.min(all.length, at + removed);
      byte[] changed = new byte[at + inserted.length + all.length - rest];
      System.arraycopy(all, 0, changed, 0, at);
      System.arraycopy(inserted, 0, changed, at, inserted.length);
      System.arraycopy(all, rest, changed, at + inserted.length, all.length - rest);
      return new String(changed, StandardCharsets.UTF_8);
    };
  }

  /** Puts another text in the place of one that the pattern finds. */
  private static Change found(Pattern pattern, String replacement) {
    return (text, place) -> {
      List<MatchResult> all = pattern.matcher(text).results().toList();
      if (all.isEmpty()) {
        return text;
      }
      MatchResult one = all.get((int) (place * all.size()));
      return text.substring(0, one.start())
          + replacement.replace("$", one.group())
          + text.substring(one.end());
    };
  }

  @Provide
  Arbitrary<String> mutated() {
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMinSize(0).ofMaxSize(3);
    Arbitrary<Change> damage =
        Combinators.combine(noise, Arbitraries.integers().between(0, 40))
            .as(MutatedConfigTest::bytes);
    Arbitrary<Change> values =
        Arbitraries.of(
                "0",
                "1",
                "-1",
                "2147483647",
                "-2147483648",
                "4294967295",
                "1e38",
                "-1e-38",
                "nan",
                "inf",
                "-inf",
                "true",
                "\"\"",
                "\"[\"",
                "\"\\000\"",
                "\"@3\"")
            .map(value -> found(VALUE, value));
    Arbitrary<Change> lines = Arbitraries.of("", "$$", "}\n", "{\n").map(l -> found(LINE, l));
    Arbitrary<Change> change = Arbitraries.oneOf(damage, values, values, lines);
    Arbitrary<Double> place = Arbitraries.doubles().between(0, true, 1, false);
    return Combinators.combine(
            Arbitraries.of(CONFIGS),
            change.list().ofMinSize(1).ofMaxSize(4),
            place.list().ofSize(4))
        .as(
            (config, changes, places) -> {
              String text = config;
              for (int i = 0; i < changes.size(); i++) {
                text = changes.get(i).of(text, places.get(i));
              }
              return text;
            });
  }

  @Property(tries = 500)
  void givesFindingsAndNoFailure(@ForAll("mutated") String text) {
    for (LintContext context : List.of(LintContext.none(), CONTEXT, CONTEXT.withOtherTrainer())) {
      assertThat(Lint.check(text, "mutated", context).all())
          .doesNotHaveDuplicates()
          .allSatisfy(
              finding -> {
                assertThat(finding.path()).isNotBlank();
                assertThat(finding.message()).isNotBlank();
                assertThat(finding.mend()).isNotBlank();
              });
    }
  }
}
