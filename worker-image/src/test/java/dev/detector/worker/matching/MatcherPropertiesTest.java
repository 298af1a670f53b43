package dev.detector.worker.matching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

class MatcherPropertiesTest {
  private static final int COLUMNS = 12;

  @Property(tries = 300)
  void anAnchorBelongsToItsMostSimilarBoxOrToTheBoxThatIsForcedOnIt(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int rows,
      @ForAll @FloatRange(min = 0, max = 1) float high,
      @ForAll @FloatRange(min = 0, max = 1) float low,
      @ForAll boolean force) {
    float matched = Math.max(high, low);
    float unmatched = Math.min(high, low);
    Random random = new Random(seed);
    float[] similarity = new float[rows * COLUMNS];
    boolean[] valid = new boolean[rows];
    for (int i = 0; i < similarity.length; i++) {
      similarity[i] = random.nextInt(9) / 8f;
    }
    for (int i = 0; i < rows; i++) {
      valid[i] = random.nextInt(4) > 0;
    }

    int[] match =
        new ArgMaxMatcher(matched, unmatched, true, force).match(similarity, COLUMNS, valid);

    for (int column = 0; column < COLUMNS; column++) {
      int row = match[column];
      float best = best(similarity, rows, column);
      if (row == Matcher.UNMATCHED) {
        assertThat(best).isLessThan(unmatched);
      } else if (row == Matcher.IGNORED) {
        assertThat(best).isBetween(unmatched, matched);
      } else if (force && isBestOfRow(similarity, row, column) && valid[row]) {
        assertThat(row).isBetween(0, rows - 1);
      } else {
        assertThat(similarity[row * COLUMNS + column]).isEqualTo(best);
        assertThat(best).isGreaterThanOrEqualTo(matched);
      }
    }
    if (force) {
      // A valid box has its best anchor, unless a box before it has the same one.
      for (int row = 0; row < rows; row++) {
        if (valid[row]) {
          int column = bestColumn(similarity, row);
          assertThat(match[column]).isBetween(0, row);
        }
      }
    }
  }

  private static float best(float[] similarity, int rows, int column) {
    return (float)
        IntStream.range(0, rows)
            .mapToDouble(r -> similarity[r * COLUMNS + column])
            .max()
            .getAsDouble();
  }

  private static boolean isBestOfRow(float[] similarity, int row, int column) {
    return bestColumn(similarity, row) == column;
  }

  private static int bestColumn(float[] similarity, int row) {
    int best = 0;
    for (int i = 1; i < COLUMNS; i++) {
      if (similarity[row * COLUMNS + i] > similarity[row * COLUMNS + best]) {
        best = i;
      }
    }
    return best;
  }
}
