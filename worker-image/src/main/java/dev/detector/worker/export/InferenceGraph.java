package dev.detector.worker.export;

import dev.detector.formats.protos.Ssd;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.ObjectGraph;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.model.SsdModel;
import dev.detector.worker.postprocessing.Detections;
import dev.detector.worker.postprocessing.PostProcessor;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * From pictures to detections, with the OD API's names of input and outputs.
 *
 * @param input [N, ?, ?, 3] uint8, pictures of one size
 * @param variables the model's variables
 * @param objects the objects around them
 * @param outputs all float32, by name; {@code detection_classes} counts from 1
 */
record InferenceGraph(
    Output<?> input,
    List<Variable> variables,
    ObjectGraph objects,
    SortedMap<String, Output<?>> outputs) {

  /** Name of the input. */
  static final String INPUT = "input_tensor";

  /** Adds the whole of it to a graph. */
  static InferenceGraph build(GraphBuilder b, Ssd config) {
    ImageResizer resizer = ImageResizer.of(config.getImageResizer(), "model.ssd.image_resizer");
    Output<?> input = b.placeholder("serving_default_" + INPUT, DataType.DT_UINT8, -1, -1, -1, 3);
    InputPreprocessing preprocessed =
        InputPreprocessing.build(b, input, resizer, SsdModel.normalization(config));
    Variables variables = new Variables(b);
    SsdModel model = SsdModel.build(b, variables, config, preprocessed.images(), false);
    Detections detections =
        PostProcessor.of(config)
            .build(
                b,
                model.boxEncodings(),
                model.classLogits(),
                model.anchors(),
                preprocessed.windows());
    SortedMap<String, Output<?>> outputs = new TreeMap<>();
    Map.of(
            "detection_boxes", detections.boxes(),
            "detection_scores", detections.scores(),
            "detection_classes", b.add(detections.classes(), b.constant(1f)),
            "num_detections", detections.count(),
            "detection_multiclass_scores", detections.multiclassScores(),
            "detection_anchor_indices", b.cast(detections.anchorIndices(), DataType.DT_FLOAT),
            "raw_detection_boxes", detections.rawBoxes(),
            "raw_detection_scores", detections.rawScores())
        .forEach((name, value) -> outputs.put(name, named(b, name, value)));
    return new InferenceGraph(input, List.copyOf(variables.all()), variables.objects(), outputs);
  }

  private static Output<?> named(GraphBuilder b, String name, Output<?> value) {
    return b.operation("Identity", name, a -> {}, value).output(0);
  }
}
