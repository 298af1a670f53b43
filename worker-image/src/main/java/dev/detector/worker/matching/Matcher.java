package dev.detector.worker.matching;

import dev.detector.formats.DetectorException;

/** Decides which ground-truth box each anchor is responsible for. */
public interface Matcher {

  /** Match of an anchor that is background. */
  int UNMATCHED = -1;

  /** Match of an anchor that counts neither as an object nor as background. */
  int IGNORED = -2;

  /**
   * Matches anchors (columns) to boxes (rows).
   *
   * @param similarity row by row, {@code validRows.length} rows
   * @param columns number of anchors
   * @param validRows rows that may force a match
   * @return per anchor the row, {@link #UNMATCHED} or {@link #IGNORED}
   */
  int[] match(float[] similarity, int columns, boolean[] validRows);

  /**
   * The matcher that {@code model.ssd.matcher} describes. {@code use_matmul_gather} chooses between
   * two ways to the same result and needs no counterpart.
   *
   * @throws DetectorException for the bipartite matcher, which only the OD API's TF1 part has
   */
  static Matcher of(dev.detector.formats.protos.Matcher config) {
    if (!config.hasArgmaxMatcher()) {
      throw DetectorException.badInput(
          config.hasBipartiteMatcher()
              ? "not supported, as in the TF2 Object Detection API: bipartite_matcher"
              : "missing",
          "model.ssd.matcher",
          "use argmax_matcher");
    }
    var c = config.getArgmaxMatcher();
    try {
      return new ArgMaxMatcher(
          c.getIgnoreThresholds() ? Float.NaN : c.getMatchedThreshold(),
          c.getIgnoreThresholds() ? Float.NaN : c.getUnmatchedThreshold(),
          c.getNegativesLowerThanUnmatched(),
          c.getForceMatchForEachRow());
    } catch (IllegalArgumentException e) {
      throw DetectorException.badInput(
          e.getMessage(), "model.ssd.matcher.argmax_matcher", "correct it");
    }
  }
}
