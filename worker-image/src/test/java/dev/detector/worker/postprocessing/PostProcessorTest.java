package dev.detector.worker.postprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.TextFormat;
import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.anchors.AnchorGenerator;
import dev.detector.worker.anchors.AnchorGenerator.GridSize;
import dev.detector.worker.boxes.FixedAnchors;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.golden.Npz;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;

class PostProcessorTest {
  private static final int SIZE = 256;

  private final Npz golden = Npz.resource("/golden/vii_mob035_jpeg.npz");

  private static Ssd config() {
    return Golden.config(Golden.resource("configs/mobilenet035_fpnlite_256.config"))
        .getModel()
        .getSsd();
  }

  @Test
  void detectsInTheGoldenPredictionsWhatTheOdApiDetects() {
    float[] anchors =
        AnchorGenerator.of(config().getAnchorGenerator())
            .generate(Stream.of(32, 16, 8, 4, 2).map(n -> new GridSize(n, n)).toList(), SIZE, SIZE);
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      Output<?> encodings = constant(b, "box_encodings");
      Detections detections =
          PostProcessor.of(config())
              .build(
                  b,
                  encodings,
                  constant(b, "class_predictions_with_background"),
                  new FixedAnchors(anchors),
                  PostProcessor.windows(
                      b,
                      b.reshape(b.ints(golden.get("true_shape").ints()), 1, 3),
                      b.placeholder("images", DataType.DT_FLOAT, 1, SIZE, SIZE, 3)));
      try (Session session = new Session(graph);
          Result result =
              session
                  .runner()
                  .fetch(detections.boxes())
                  .fetch(detections.scores())
                  .fetch(detections.classes())
                  .fetch(detections.count())
                  .fetch(detections.multiclassScores())
                  .fetch(detections.anchorIndices())
                  .fetch(PostProcessor.wholeWindows(b, encodings))
                  .run()) {
        assertClose(Tensors.toFloats(result.get(0)), "det_detection_boxes");
        assertClose(Tensors.toFloats(result.get(1)), "det_detection_scores");
        assertClose(Tensors.toFloats(result.get(2)), "det_detection_classes");
        assertClose(Tensors.toFloats(result.get(3)), "det_num_detections");
        assertClose(Tensors.toFloats(result.get(4)), "det_detection_multiclass_scores");
        assertThat(Tensors.toInts(result.get(5)))
            .isEqualTo(golden.get("det_detection_anchor_indices").ints());
        assertThat(Tensors.toFloats(result.get(6))).containsExactly(0, 0, 1, 1);
      }
    }
  }

  private void assertClose(float[] actual, String name) {
    assertThat(actual).as(name).containsExactly(golden.get(name).floats(), within(2e-6f));
  }

  private Output<?> constant(GraphBuilder b, String name) {
    Npz.Array array = golden.get(name);
    return b.floats(array.floats(), array.shape().stream().mapToLong(i -> i).toArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logit_scale: 0 => logit_scale",
        "calibration_config {} => calibration_config",
        "calibration_config { sigmoid_calibration {} } => calibration_config",
        "calibration_config { class_id_sigmoid_calibrations {} } => calibration_config",
        "calibration_config { temperature_scaling_calibration {} }"
            + " => calibration_config.temperature_scaling_calibration.scaler",
        "calibration_config { function_approximation {} }"
            + " => calibration_config.function_approximation.x_y_pairs",
        "calibration_config { function_approximation { x_y_pairs { x_y_pair { x: .5 }"
            + " x_y_pair { x: .5 } } } }"
            + " => calibration_config.function_approximation.x_y_pairs.x_y_pair[1].x",
        "calibration_config { class_id_function_approximations { class_id_xy_pairs_map { key: 2"
            + " value {} } } }"
            + " => calibration_config.class_id_function_approximations.class_id_xy_pairs_map[2]"
      })
  void refusesScoresThatCannotBeComputed(String text) throws Exception {
    String[] parts = text.split(" => ", -1);
    Ssd.Builder config = config().toBuilder();
    TextFormat.merge(parts[0], config.getPostProcessingBuilder());
    assertThatThrownBy(() -> PostProcessor.of(config.build()))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining(": model.ssd.post_processing." + parts[1] + ": ");
  }

  /** The OD API begins anew with the first value from 1 above the last point on. */
  @Test
  void calibrationKeepsItsLastValueAbove() {
    assertThat(
            calibrated(
                new PiecewiseLinear(new float[] {0, 1}, new float[] {.2f, .6f}),
                new float[] {-5, 0, .5f, 1, 1.5f, 9}))
        .containsExactly(new float[] {.2f, .2f, .4f, .6f, .6f, .6f}, within(1e-6f));
  }

  private static float[] calibrated(PiecewiseLinear function, float[] scores) {
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      Output<?> out = function.build(b, b.floats(scores, scores.length));
      try (Session session = new Session(graph);
          Result result = session.runner().fetch(out).run()) {
        return Tensors.toFloats(result.get(0));
      }
    }
  }
}
