package dev.detector.worker.postprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.detector.formats.protos.Ssd;
import dev.detector.worker.anchors.AnchorGenerator;
import dev.detector.worker.anchors.AnchorGenerator.GridSize;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.golden.Npz;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;

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
                  anchors,
                  PostProcessor.windows(
                      b, b.reshape(b.ints(golden.get("true_shape").ints()), 1, 3), SIZE, SIZE));
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

  @Test
  void refusesCalibrationByItsPath() {
    Ssd.Builder calibrated = config().toBuilder();
    calibrated.getPostProcessingBuilder().getCalibrationConfigBuilder();
    assertThatThrownBy(() -> PostProcessor.of(calibrated.build()))
        .hasMessageContaining("model.ssd.post_processing.calibration_config");
  }
}
