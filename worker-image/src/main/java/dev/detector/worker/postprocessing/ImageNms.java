package dev.detector.worker.postprocessing;

import dev.detector.worker.graph.GraphBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/** {@link MulticlassNms} of one image, as a function with shapes that do not depend on values. */
final class ImageNms {
  private final GraphBuilder b;
  private final MulticlassNms nms;
  private final int anchors;
  private final int classes;
  private final int perClass;

  private ImageNms(GraphBuilder b, MulticlassNms nms, int anchors, int classes) {
    this.b = b;
    this.nms = nms;
    this.anchors = anchors;
    this.classes = classes;
    this.perClass = Math.min(nms.maxDetectionsPerClass(), anchors);
  }

  /** Types of the function's outputs: boxes, classes, count, indices, scores. */
  static DataType[] outputTypes() {
    return new DataType[] {
      DataType.DT_FLOAT, DataType.DT_FLOAT, DataType.DT_INT32, DataType.DT_INT32, DataType.DT_FLOAT
    };
  }

  /** Shapes of the function's outputs. */
  static Shape[] outputShapes(int total) {
    return new Shape[] {
      Shape.of(total, 4), Shape.of(total), Shape.scalar(), Shape.of(total), Shape.of(total)
    };
  }

  /** The function: boxes [A, 4], scores [A, C], window [4]; the caller closes it. */
  static ConcreteFunction function(MulticlassNms nms, int anchors, int classes) {
    try (Graph graph = new Graph()) {
      ImageNms image = new ImageNms(new GraphBuilder(graph), nms, anchors, classes);
      return ConcreteFunction.create(image.build(), graph);
    }
  }

  private Signature build() {
    Output<?> boxes = b.placeholder("boxes", DataType.DT_FLOAT, anchors, 4);
    Output<?> scores = b.placeholder("scores", DataType.DT_FLOAT, anchors, classes);
    Output<?> window = b.placeholder("window", DataType.DT_FLOAT, 4);
    Candidates all = candidates(boxes, scores);
    Output<?> clipped = clip(b.op("GatherV2", boxes, all.indices, b.constant(0)), window);
    Output<?> empty = b.op("LessEqual", area(clipped), b.constant(0f));
    Output<?> valid = b.op("SelectV2", empty, b.constant(-1f), all.scores);
    // Equal scores keep the order of class and selection: TopKV2 takes the lower index first.
    int kept = Math.min(nms.maxTotalDetections(), classes * perClass);
    Operation best =
        b.operation("TopKV2", "best", a -> a.setAttr("sorted", true), valid, b.constant(kept));
    Output<?> order = best.output(1);
    Output<?> isDetection = b.op("GreaterEqual", best.output(0), b.constant(0f));
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

  /** Selected boxes of all classes, one class after the other; score -1 where there is none. */
  private record Candidates(Output<?> indices, Output<?> scores, Output<?> classIds) {}

  private Candidates candidates(Output<?> boxes, Output<?> scores) {
    Output<?> byClass = b.op("Transpose", scores, b.ints(1, 0));
    Output<?> limit = b.constant(perClass);
    Output<?> iou = b.constant(nms.iouThreshold());
    Output<?> threshold = b.constant(nms.scoreThreshold());
    Output<?> sigma = b.constant(nms.softNmsSigma());
    Operation rows =
        b.operation(
            "Unpack",
            "class_scores",
            a -> {
              a.setAttr("num", (long) classes);
              a.setAttr("axis", 0L);
            },
            byClass);
    List<Output<?>> indices = new ArrayList<>();
    List<Output<?>> selected = new ArrayList<>();
    List<Output<?>> counts = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      Operation one =
          b.operation(
              "NonMaxSuppressionV5",
              "class_" + c,
              a -> a.setAttr("pad_to_max_output_size", true),
              boxes,
              rows.output(c),
              limit,
              iou,
              threshold,
              sigma);
      indices.add(one.output(0));
      selected.add(one.output(1));
      counts.add(one.output(2));
    }
    Output<?> positions = b.ints(IntStream.range(0, perClass).toArray());
    Output<?> count = b.op("ExpandDims", b.stack(0, counts), b.constant(1));
    Output<?> valid =
        b.op(
            "SelectV2",
            b.op("Less", b.op("ExpandDims", positions, b.constant(0)), count),
            b.stack(0, selected),
            b.constant(-1f));
    float[] classIds = new float[classes * perClass];
    for (int c = 0; c < classes; c++) {
      Arrays.fill(classIds, c * perClass, (c + 1) * perClass, c);
    }
    return new Candidates(
        b.reshape(b.stack(0, indices), classes * perClass),
        b.reshape(valid, classes * perClass),
        b.floats(classIds, classIds.length));
  }

  private Output<?> clip(Output<?> boxes, Output<?> window) {
    Output<?> low = b.slice(window, new int[] {0}, new int[] {2});
    Output<?> high = b.slice(window, new int[] {2}, new int[] {2});
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
    int missing = nms.maxTotalDetections() - kept;
    if (missing == 0) {
      return values;
    }
    int rank = values.shape().numDimensions();
    int[] paddings = new int[2 * rank];
    paddings[1] = missing;
    return b.op("Pad", values, b.reshape(b.ints(paddings), rank, 2));
  }
}
