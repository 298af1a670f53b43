package dev.detector.worker.postprocessing;

import dev.detector.formats.protos.XYPairs;
import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/**
 * A function that is linear between given points and constant outside of them.
 *
 * <p>The OD API answers with the first point's value from 1 above the last point on; here the last
 * one's stays.
 */
// Written once, read once; nobody compares two of these.
@SuppressWarnings("ArrayRecordComponent")
record PiecewiseLinear(float[] x, float[] y) {

  /** The function of a calibration, checked to have points by rising x. */
  static PiecewiseLinear of(XYPairs pairs) {
    int count = pairs.getXYPairCount();
    float[] x = new float[count];
    float[] y = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = pairs.getXYPair(i).getX();
      y[i] = pairs.getXYPair(i).getY();
    }
    return new PiecewiseLinear(x, y);
  }

  /** Values of the function at the elements of a float tensor, in its shape. */
  Output<?> build(GraphBuilder b, Output<?> values) {
    float[] knots = padded(x, -1, 1);
    float[] heights = padded(y, 0, 0);
    Output<?> below = b.op("Bucketize", a -> a.setAttr("boundaries", knots), values);
    Output<?> interval =
        b.op(
            "ClipByValue",
            b.sub(below, b.constant(1)),
            b.constant(0),
            b.constant(knots.length - 2));
    Output<?> next = b.add(interval, b.constant(1));
    Output<?> low = at(b, knots, interval);
    Output<?> alpha = b.div(b.sub(values, low), b.sub(at(b, knots, next), low));
    return b.add(
        b.mul(b.sub(b.constant(1f), alpha), at(b, heights, interval)),
        b.mul(alpha, at(b, heights, next)));
  }

  private static float[] padded(float[] values, float before, float after) {
    float[] padded = new float[values.length + 2];
    System.arraycopy(values, 0, padded, 1, values.length);
    padded[0] = values[0] + before;
    padded[values.length + 1] = values[values.length - 1] + after;
    return padded;
  }

  private static Output<?> at(GraphBuilder b, float[] table, Output<?> index) {
    return b.op("GatherV2", b.floats(table, table.length), index, b.constant(0));
  }
}
