package dev.detector.worker.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One axis of a plot.
 *
 * @param low least value shown
 * @param high greatest value shown
 * @param logarithmic whether equal ratios are equally long, not equal differences
 * @param ticks values with a line and a number
 * @param label what is measured
 */
public record Axis(double low, double high, boolean logarithmic, List<Double> ticks, String label) {
  private static final int PARTS = 4;
  private static final double[] ROUND = {1, 1.5, 2, 3, 4, 5, 6, 8};
  private static final double[][] STEPS = {{1, 2, 5}, {1, 3}, {1}};
  private static final int MOST_TICKS = 7;

  public Axis {
    ticks = List.copyOf(ticks);
  }

  /** From 0 to 1. */
  public static Axis shares(String label) {
    return linear(1, 0.2, label);
  }

  /** From 0 with a tick at every {@code step}. */
  public static Axis linear(double high, double step, String label) {
    int steps = (int) Math.floor(high / step + 1e-9);
    return new Axis(
        0, high, false, IntStream.rangeClosed(0, steps).mapToObj(i -> i * step).toList(), label);
  }

  /**
   * From 0 to the least round number that is not below {@code most} and whose quarters are whole.
   */
  public static Axis counts(int most, String label) {
    for (double power = PARTS; ; power *= 10) {
      for (double step : ROUND) {
        double high = step * power;
        if (high >= most && high % PARTS == 0) {
          return linear(high, high / PARTS, label);
        }
      }
    }
  }

  /** Logarithmic, with ticks at round numbers, as many as can be read. */
  public static Axis logarithmic(double low, double high, String label) {
    List<Double> ticks = List.of();
    for (double[] steps : STEPS) {
      ticks = ticks(low, high, steps);
      if (ticks.size() <= MOST_TICKS) {
        break;
      }
    }
    return new Axis(low, high, true, ticks, label);
  }

  private static List<Double> ticks(double low, double high, double[] steps) {
    List<Double> ticks = new ArrayList<>();
    for (double power = Math.pow(10, Math.floor(Math.log10(low))); power <= high; power *= 10) {
      for (double step : steps) {
        double tick = step * power;
        if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  boolean contains(double value) {
    return value >= low && value <= high;
  }

  /** Where a value is, from 0 to 1. */
  double place(double value) {
    return logarithmic
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }
}
