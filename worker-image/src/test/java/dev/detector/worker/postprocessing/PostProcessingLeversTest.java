package dev.detector.worker.postprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.formats.protos.Ssd;
import dev.detector.worker.boxes.FixedAnchors;
import dev.detector.worker.golden.Npz;
import dev.detector.worker.golden.SsdCases;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;

/** Every lever of post-processing, from predictions to detections. */
class PostProcessingLeversTest {
  private static final Npz GOLDEN = Npz.resource("/golden/v_postprocess_levers.npz");
  private static final int ANCHORS = 100;
  private static final int SIZE = 320;

  static Stream<Map.Entry<String, Ssd>> cases() {
    Ssd base =
        SsdCases.config("configs/mobilenet_fpnlite_320.config").toBuilder()
            .clearPostProcessing()
            .build();
    return SsdCases.read("v_postprocess_levers.txt", base).entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void detectsWhatTheOdApiDetects(Map.Entry<String, Ssd> variant) {
    Ssd config = variant.getValue();
    String name = variant.getKey() + "__";
    int codeSize = config.getBoxCoder().hasSquareBoxCoder() ? 3 : 4;
    int columns = config.getNumClasses() + (config.getAddBackgroundClass() ? 1 : 0);
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      Output<?> logits =
          b.slice(
              b.floats(GOLDEN.get("logits").floats(), 2, ANCHORS, 4),
              new int[] {0, 0, 0},
              new int[] {2, ANCHORS, columns});
      Detections out =
          PostProcessor.of(config)
              .build(
                  b,
                  b.floats(GOLDEN.get("codes" + codeSize).floats(), 2, ANCHORS, codeSize),
                  logits,
                  new FixedAnchors(GOLDEN.get("anchors").floats()),
                  PostProcessor.windows(
                      b,
                      b.reshape(b.ints(GOLDEN.get("shapes").ints()), 2, 3),
                      b.placeholder("images", DataType.DT_FLOAT, 2, SIZE, SIZE, 3)));
      try (Session session = new Session(graph);
          Result result =
              session
                  .runner()
                  .fetch(out.count())
                  .fetch(out.scores())
                  .fetch(out.classes())
                  .fetch(out.boxes())
                  .fetch(out.multiclassScores())
                  .fetch(out.rawBoxes())
                  .fetch(out.rawScores())
                  .fetch(out.anchorIndices())
                  .run()) {
        assertClose(result, 0, "num_detections", name);
        assertClose(result, 1, "scores", name);
        assertClose(result, 2, "classes", name);
        assertClose(result, 3, "boxes", name);
        assertClose(result, 4, "multiclass_scores", name);
        assertClose(result, 5, "raw_boxes", name);
        assertClose(result, 6, "raw_scores", name);
        // With use_partitioned_nms the OD API takes the indices from another order.
        if (has(name + "anchor_indices") && !name.equals("partitioned__")) {
          assertThat(Tensors.toInts(result.get(7)))
              .isEqualTo(GOLDEN.get(name + "anchor_indices").ints());
        }
      }
    }
  }

  private static boolean has(String array) {
    return GOLDEN.names().contains(array);
  }

  private static void assertClose(Result result, int index, String array, String prefix) {
    if (has(prefix + array)) {
      assertThat(Tensors.toFloats(result.get(index)))
          .as(array)
          .containsExactly(GOLDEN.get(prefix + array).floats(), within(2e-6f));
    }
  }
}
