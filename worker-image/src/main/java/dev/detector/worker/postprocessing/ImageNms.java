package dev.detector.worker.postprocessing;

import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.PerImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** {@link MulticlassNms} of one image, as a function with shapes that do not depend on values. */
final class ImageNms {
  /** Score where there is no box. */
  private static final float NONE = Float.NEGATIVE_INFINITY;

  private final GraphBuilder b;
  private final MulticlassNms nms;
  private final long anchors;
  private final int classes;

  private ImageNms(GraphBuilder b, MulticlassNms nms, long anchors, int classes) {
    this.b = b;
    this.nms = nms;
    this.anchors = anchors;
    this.classes = classes;
  }

  /** The function's outputs: boxes, classes, count, indices, scores. */
  static List<PerImage.Value> values(int total) {
    return List.of(
        new PerImage.Value(DataType.DT_FLOAT, Shape.of(total, 4)),
        new PerImage.Value(DataType.DT_FLOAT, Shape.of(total)),
        new PerImage.Value(DataType.DT_INT32, Shape.scalar()),
        new PerImage.Value(DataType.DT_INT32, Shape.of(total)),
        new PerImage.Value(DataType.DT_FLOAT, Shape.of(total)));
  }

  /** The function: boxes [A, 4], scores [A, C], window [4]; A is -1 where it varies. */
  static Signature build(GraphBuilder b, MulticlassNms nms, long anchors, int classes) {
    return new ImageNms(b, nms, anchors, classes).build();
  }

  private Signature build() {
    Output<?> boxes = b.placeholder("boxes", DataType.DT_FLOAT, anchors, 4);
    Output<?> scores = b.placeholder("scores", DataType.DT_FLOAT, anchors, classes);
    Output<?> window = b.placeholder("window", DataType.DT_FLOAT, 4);
    Candidates all =
        nms.variant().classAgnostic() ? ofBestClass(boxes, scores) : ofEachClass(boxes, scores);
    Output<?> clipped = clip(b.op("GatherV2", boxes, all.indices, b.constant(0)), window);
    Output<?> valid = nms.variant().keepsEmpty() ? all.scores : notEmpty(clipped, all.scores);
    // Equal scores keep the order of class and selection: TopKV2 takes the lower index first.
    int kept = Math.min(nms.outputSize(classes), all.count());
    Operation best =
        b.operation("TopKV2", "best", a -> a.setAttr("sorted", true), valid, b.constant(kept));
    Output<?> order = best.output(1);
    // The OD API counts no box of a negative score, except where it does not look at areas.
    float least = nms.variant().keepsEmpty() ? -Float.MAX_VALUE : 0f;
    Output<?> isDetection = b.op("GreaterEqual", best.output(0), b.constant(least));
    Output<?> chosen = b.op("GatherV2", clipped, order, b.constant(0));
    if (nms.changeCoordinateFrame()) {
      chosen = changeFrame(chosen, window);
    }
    Output<?> zero = b.constant(0f);
    Output<?> indices = gather(all.indices, order);
    Output<?> perBox = b.op("ExpandDims", isDetection, b.constant(1));
    return Signature.builder("image_non_max_suppression")
        .input("boxes", boxes)
        .input("scores", scores)
        .input("window", window)
        .output("boxes", padded(b.op("SelectV2", perBox, chosen, zero), kept))
        .output(
            "classes",
            padded(b.op("SelectV2", isDetection, gather(all.classIds, order), zero), kept))
        .output("count", b.sum(b.cast(isDetection, DataType.DT_INT32), 0))
        .output("indices", padded(b.op("SelectV2", isDetection, indices, b.constant(0)), kept))
        .output("scores", padded(b.op("SelectV2", isDetection, best.output(0), zero), kept))
        .build();
  }

  /** Selected boxes; score {@link #NONE} where there is none. */
  private record Candidates(Output<?> indices, Output<?> scores, Output<?> classIds) {
    int count() {
      return Math.toIntExact(classIds.shape().get(0));
    }
  }

  /** A number of boxes, or of all of them where there are known to be fewer. */
  private int mostOf(int wanted) {
    return anchors < 0 ? wanted : (int) Math.min(wanted, anchors);
  }

  /** One class after the other. */
  private Candidates ofEachClass(Output<?> boxes, Output<?> scores) {
    int perClass = mostOf(nms.maxDetectionsPerClass());
    Operation rows =
        b.operation(
            "Unpack",
            "class_scores",
            a -> {
              a.setAttr("num", (long) classes);
              a.setAttr("axis", 0L);
            },
            b.op("Transpose", scores, b.ints(1, 0)));
    List<Output<?>> indices = new ArrayList<>();
    List<Output<?>> selected = new ArrayList<>();
    Suppression suppression = new Suppression(boxes, perClass);
    for (int c = 0; c < classes; c++) {
      Operation one = suppression.apply(rows.output(c));
      indices.add(one.output(0));
      selected.add(suppression.scores(one));
    }
    float[] classIds = new float[classes * perClass];
    for (int c = 0; c < classes; c++) {
      Arrays.fill(classIds, c * perClass, (c + 1) * perClass, c);
    }
    return new Candidates(
        b.reshape(b.stack(0, indices), classIds.length),
        b.reshape(b.stack(0, selected), classIds.length),
        b.floats(classIds, classIds.length));
  }

  /** Each box in its best class only; the first of equals. */
  private Candidates ofBestClass(Output<?> boxes, Output<?> scores) {
    int most = mostOf(nms.maxTotalDetections());
    Output<?> best =
        b.op("ArgMax", a -> a.setAttr("output_type", DataType.DT_INT32), scores, b.constant(1));
    Suppression suppression = new Suppression(boxes, most);
    Operation one = suppression.apply(b.op("Max", scores, b.ints(1)));
    Output<?> classIds = b.cast(gather(best, one.output(0)), DataType.DT_FLOAT);
    return new Candidates(one.output(0), suppression.scores(one), b.reshape(classIds, most));
  }

  /** The op with its constants, which the classes share. */
  private final class Suppression {
    private final Output<?> boxes;
    private final Output<?> limit;
    private final Output<?> iouThreshold;
    private final Output<?> scoreThreshold;
    private final Output<?> sigma;
    private final Output<?> positions;

    Suppression(Output<?> boxes, int most) {
      this.boxes = boxes;
      limit = b.constant(most);
      float iou = nms.iouThreshold();
      // The op drops above the threshold; the next lower one is where it drops at it, too.
      iouThreshold = b.constant(nms.variant().staticShapes() && iou > 0 ? Math.nextDown(iou) : iou);
      scoreThreshold = b.constant(nms.scoreThreshold());
      sigma = b.constant(nms.softNmsSigma());
      positions = b.ints(IntStream.range(0, most).toArray());
    }

    /** Indices, scores and number of what is left. */
    Operation apply(Output<?> scores) {
      return b.operation(
          "NonMaxSuppressionV5",
          "suppression",
          a -> a.setAttr("pad_to_max_output_size", true),
          boxes,
          scores,
          limit,
          iouThreshold,
          scoreThreshold,
          sigma);
    }

    /** Scores of what is left, {@link #NONE} in the padding. */
    Output<?> scores(Operation applied) {
      return b.op(
          "SelectV2",
          b.op("Less", positions, applied.output(2)),
          applied.output(1),
          b.constant(NONE));
    }
  }

  private Output<?> notEmpty(Output<?> boxes, Output<?> scores) {
    Output<?> empty = b.op("LessEqual", area(boxes), b.constant(0f));
    return b.op("SelectV2", empty, b.constant(NONE), scores);
  }

  private Output<?> clip(Output<?> boxes, Output<?> window) {
    Output<?> low = b.slice(window, new int[] {0}, new int[] {2});
    Output<?> high = b.slice(window, new int[] {2}, new int[] {2});
    if (nms.variant().keepsEmpty()) {
      // Boxes beside the window are turned inside out, as in the OD API.
      return b.concat(
          1,
          List.of(
              b.op("Maximum", columns(boxes, 0), low), b.op("Minimum", columns(boxes, 2), high)));
    }
    return b.op(
        "Maximum",
        b.op("Minimum", boxes, b.concat(0, List.of(high, high))),
        b.concat(0, List.of(low, low)));
  }

  private Output<?> area(Output<?> boxes) {
    Output<?> size = b.sub(columns(boxes, 2), columns(boxes, 0));
    return b.op("Prod", size, b.ints(1));
  }

  private Output<?> columns(Output<?> boxes, int begin) {
    return b.slice(boxes, new int[] {0, begin}, new int[] {-1, 2});
  }

  private Output<?> changeFrame(Output<?> boxes, Output<?> window) {
    Output<?> low = b.slice(window, new int[] {0}, new int[] {2});
    Output<?> high = b.slice(window, new int[] {2}, new int[] {2});
    Output<?> scale = b.op("Reciprocal", b.sub(high, low));
    return b.mul(b.sub(boxes, b.concat(0, List.of(low, low))), b.concat(0, List.of(scale, scale)));
  }

  private Output<?> gather(Output<?> values, Output<?> order) {
    return b.op("GatherV2", values, order, b.constant(0));
  }

  private Output<?> padded(Output<?> values, int kept) {
    int missing = nms.outputSize(classes) - kept;
    if (missing == 0) {
      return values;
    }
    int rank = values.shape().numDimensions();
    int[] paddings = new int[2 * rank];
    paddings[1] = missing;
    return b.op("Pad", values, b.reshape(b.ints(paddings), rank, 2));
  }
}
