package dev.detector.worker.losses;

import dev.detector.worker.graph.GraphBuilder;
import org.tensorflow.Output;

/**
 * One less the intersection over union of predicted and true box.
 *
 * <p>The OD API's SSD gives it undecoded codes, which makes no boxes, and gradients that are not
 * numbers; here it gets boxes.
 *
 * @param generalized whether what lies between boxes that do not meet counts, too (Rezatofighi et
 *     al., "Generalized Intersection over Union")
 */
record IouLoss(boolean generalized) implements LocalizationLoss {

  @Override
  public boolean comparesBoxes() {
    return true;
  }

  @Override
  public Output<?> perAnchor(
      GraphBuilder b, Output<?> prediction, Output<?> target, Output<?> weights) {
    Corners p = Corners.of(b, prediction);
    Corners t = Corners.of(b, target);
    Output<?> meeting =
        area(
            b,
            b.op(
                "Maximum",
                b.sub(b.op("Minimum", p.high, t.high), b.op("Maximum", p.low, t.low)),
                b.constant(0f)));
    Output<?> union =
        b.sub(b.add(area(b, b.sub(p.high, p.low)), area(b, b.sub(t.high, t.low))), meeting);
    // Without a union there is no overlap; and no gradient, where a plain quotient has 0/0.
    Output<?> overlap = b.op("DivNoNan", meeting, union);
    if (generalized) {
      Output<?> hull =
          area(b, b.sub(b.op("Maximum", p.high, t.high), b.op("Minimum", p.low, t.low)));
      overlap = b.sub(overlap, b.op("DivNoNan", b.sub(hull, union), hull));
    }
    return b.mul(b.sub(b.constant(1f), overlap), weights);
  }

  /** Lower and upper corners, [N, A, 2] each. */
  private record Corners(Output<?> low, Output<?> high) {
    static Corners of(GraphBuilder b, Output<?> boxes) {
      return new Corners(
          b.slice(boxes, new int[] {0, 0, 0}, new int[] {-1, -1, 2}),
          b.slice(boxes, new int[] {0, 0, 2}, new int[] {-1, -1, 2}));
    }
  }

  private static Output<?> area(GraphBuilder b, Output<?> sizes) {
    // Not Prod, whose gradient costs a scan.
    Output<?> height = b.slice(sizes, new int[] {0, 0, 0}, new int[] {-1, -1, 1});
    Output<?> width = b.slice(sizes, new int[] {0, 0, 1}, new int[] {-1, -1, 1});
    return b.op("Squeeze", a -> a.setAttr("squeeze_dims", new long[] {2}), b.mul(height, width));
  }
}
