package dev.detector.worker.graph;

import dev.detector.worker.random.Seeds;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * How a variable gets its first value. The random ones are stateless functions of the seed and the
 * variable's checkpoint key, so that the same seed gives the same weights whatever else the graph
 * holds.
 */
public sealed interface Initializer {

  /** Every element has this value. */
  record Constant(double value) implements Initializer {}

  /** Normal distribution cut at two standard deviations; {@code stddev} is that before the cut. */
  record TruncatedNormal(double mean, double stddev) implements Initializer {}

  /** Normal distribution. */
  record RandomNormal(double mean, double stddev) implements Initializer {}

  /** Uniform distribution over [{@code low}, {@code high}). */
  record RandomUniform(double low, double high) implements Initializer {}

  /** Initializer whose values all are 0. */
  static Initializer zeros() {
    return new Constant(0);
  }

  /** Initializer whose values all are 1. */
  static Initializer ones() {
    return new Constant(1);
  }

  /**
   * Initializer of Keras' VarianceScaling for the variable's shape.
   *
   * @param scale factor of the variance
   * @param fan number that the variance is divided by, see {@link Fans}
   * @param uniform uniform instead of a truncated normal distribution
   */
  static Initializer varianceScaling(double scale, double fan, boolean uniform) {
    double variance = scale / Math.max(1.0, fan);
    if (uniform) {
      double limit = Math.sqrt(3.0 * variance);
      return new RandomUniform(-limit, limit);
    }
    // The standard deviation of a standard normal distribution that is cut at -2 and 2.
    double cutStddev = 0.8796256610342398;
    return new TruncatedNormal(0, Math.sqrt(variance) / cutStddev);
  }

  /**
   * Value to assign, as an op of the graph.
   *
   * @param seed the run's seed
   * @param key the variable's checkpoint key
   * @param type float types for the random ones
   */
  default Output<?> value(GraphBuilder b, long seed, String key, DataType type, long[] shape) {
    Output<?> dimensions = b.longs(shape);
    if (this instanceof Constant c) {
      return b.op("Fill", dimensions, b.cast(b.constant((float) c.value()), type));
    }
    Output<?> seeds = b.longs(seed, Seeds.named(key));
    if (this instanceof TruncatedNormal n) {
      return affine(
          b, random(b, "StatelessTruncatedNormal", type, dimensions, seeds), n.stddev(), n.mean());
    }
    if (this instanceof RandomNormal n) {
      return affine(
          b, random(b, "StatelessRandomNormal", type, dimensions, seeds), n.stddev(), n.mean());
    }
    RandomUniform u = (RandomUniform) this;
    return affine(
        b,
        random(b, "StatelessRandomUniform", type, dimensions, seeds),
        u.high() - u.low(),
        u.low());
  }

  private static Output<?> random(
      GraphBuilder b, String op, DataType type, Output<?> dimensions, Output<?> seeds) {
    return b.op(op, a -> a.setAttr("dtype", type), dimensions, seeds);
  }

  private static Output<?> affine(GraphBuilder b, Output<?> x, double factor, double offset) {
    return b.add(b.mul(x, b.constant((float) factor)), b.constant((float) offset));
  }
}
