package dev.detector.formats.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * What {@code best.json} says of the best checkpoint so far.
 *
 * @param checkpoint {@code ckpt-N}
 * @param step its global step
 * @param metric the OD API's tag that decides
 * @param mode whether more or less of it is better
 * @param value the metric's value
 * @param metrics all metrics of its evaluation
 */
public record BestRecord(
    String checkpoint,
    long step,
    String metric,
    Mode mode,
    double value,
    Map<String, Double> metrics) {
  /** Which direction is better. */
  public enum Mode {
    /** Greater values are better. */
    @JsonProperty("max")
    MAX,
    /** Smaller values are better. */
    @JsonProperty("min")
    MIN;

    /**
     * Whether {@code value} is better than {@code other}: NaN never is, and any number beats it.
     */
    public boolean better(double value, double other) {
      if (Double.isNaN(value) || Double.isNaN(other)) {
        return !Double.isNaN(value);
      }
      return this == MAX ? value > other : value < other;
    }
  }

  /** Absent metrics of a hand-made file read as empty. */
  public BestRecord {
    metrics = metrics == null ? Map.of() : metrics;
  }

  /** Whether this must replace {@code other}. */
  boolean beats(BestRecord other) {
    return mode.better(value, other.value);
  }
}
