package dev.detector.worker.matching;

import java.util.Arrays;

/**
 * Matches each anchor to the ground-truth box that it is most similar to, as the OD API's matcher
 * of that name does.
 *
 * @param matchedThreshold similarity from which on an anchor is matched; NaN for no thresholds:
 *     every anchor takes its best box
 * @param unmatchedThreshold similarity below which it is background
 * @param negativesLowerThanUnmatched whether background is below {@code unmatchedThreshold} and
 *     what lies between the thresholds is ignored; else the other way round
 * @param forceMatchForEachRow whether each box also gets the anchor most similar to it, however low
 *     the similarity
 */
public record ArgMaxMatcher(
    float matchedThreshold,
    float unmatchedThreshold,
    boolean negativesLowerThanUnmatched,
    boolean forceMatchForEachRow)
    implements Matcher {

  /** Refuses thresholds in the wrong order. */
  public ArgMaxMatcher {
    if (unmatchedThreshold > matchedThreshold) {
      throw new IllegalArgumentException(
          "argmax_matcher: unmatched_threshold must not be above matched_threshold");
    }
    if (!negativesLowerThanUnmatched && !(unmatchedThreshold < matchedThreshold)) {
      throw new IllegalArgumentException(
          "argmax_matcher: with negatives_lower_than_unmatched: false, unmatched_threshold must be"
              + " below matched_threshold");
    }
  }

  @Override
  public int[] match(float[] similarity, int columns, boolean[] validRows) {
    int[] matches = new int[columns];
    int rows = validRows.length;
    if (rows == 0) {
      Arrays.fill(matches, UNMATCHED);
      return matches;
    }
    float[] best = Arrays.copyOf(similarity, columns);
    for (int row = 1; row < rows; row++) {
      int offset = row * columns;
      for (int i = 0; i < columns; i++) {
        if (similarity[offset + i] > best[i]) {
          best[i] = similarity[offset + i];
          matches[i] = row;
        }
      }
    }
    int below = negativesLowerThanUnmatched ? UNMATCHED : IGNORED;
    int between = negativesLowerThanUnmatched ? IGNORED : UNMATCHED;
    for (int i = 0; i < columns; i++) {
      if (best[i] < unmatchedThreshold) {
        matches[i] = below;
      } else if (best[i] < matchedThreshold) {
        matches[i] = between;
      }
    }
    if (forceMatchForEachRow) {
      force(similarity, columns, validRows, matches);
    }
    return matches;
  }

  private static void force(float[] similarity, int columns, boolean[] validRows, int[] matches) {
    // Backwards, so that of several boxes with the same best anchor the first one gets it.
    for (int row = validRows.length - 1; row >= 0; row--) {
      if (validRows[row]) {
        int bestColumn = 0;
        for (int i = 1; i < columns; i++) {
          if (similarity[row * columns + i] > similarity[row * columns + bestColumn]) {
            bestColumn = i;
          }
        }
        matches[bestColumn] = row;
      }
    }
  }
}
