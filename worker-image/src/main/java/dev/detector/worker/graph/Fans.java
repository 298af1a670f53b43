package dev.detector.worker.graph;

/**
 * Number of inputs and outputs of one unit of a layer, as Keras' VarianceScaling counts them from
 * the kernel's shape (receptive field × last two dimensions).
 */
public record Fans(double in, double out) {

  /** Counts for a kernel of at least two dimensions. */
  public static Fans of(long... kernelShape) {
    double field = 1;
    for (int i = 0; i < kernelShape.length - 2; i++) {
      field *= kernelShape[i];
    }
    return new Fans(
        field * kernelShape[kernelShape.length - 2], field * kernelShape[kernelShape.length - 1]);
  }

  /** Mean of both. */
  public double average() {
    return (in + out) / 2;
  }
}
