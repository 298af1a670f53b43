package dev.detector.worker.postprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.detector.formats.protos.BatchNonMaxSuppression;
import dev.detector.worker.golden.Npz;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;

class MulticlassNmsTest {
  private final Npz inputs = Npz.resource("/golden/v_nms_inputs.npz");

  static Stream<Map.Entry<String, MulticlassNms>> golden() {
    return Stream.of(
        Map.entry("sample_mob", new MulticlassNms(1e-8f, .6f, 100, 100, 0, false)),
        Map.entry("sample_d0", new MulticlassNms(1e-8f, .5f, 100, 100, 0, false)),
        Map.entry("thresh0p3", new MulticlassNms(.3f, .5f, 20, 40, 0, false)),
        Map.entry("change_frame", new MulticlassNms(1e-8f, .6f, 100, 100, 0, true)),
        Map.entry("noclip", new MulticlassNms(1e-8f, .6f, 100, 100, 0, false)),
        Map.entry("soft_0p5", new MulticlassNms(.05f, .6f, 100, 100, .5f, false)));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void selectsLikeTheGoldenSuppression(Map.Entry<String, MulticlassNms> nms) {
    // Without a window, the golden one clips to what the boxes cover together.
    float[] windows =
        nms.getKey().equals("noclip")
            ? new float[] {-9, -9, 9, 9, -9, -9, 9, 9}
            : inputs.get("clip_window").floats();
    Selected selected =
        select(
            nms.getValue(),
            inputs.get("boxes").floats(),
            inputs.get("scores").floats(),
            2,
            400,
            3,
            windows);
    Npz golden = Npz.resource("/golden/v_nms_" + nms.getKey() + ".npz");
    assertThat(selected.count).isEqualTo(golden.get("num_detections").ints());
    assertThat(selected.scores)
        .containsExactly(golden.get("detection_scores").floats(), within(1e-6f));
    assertThat(selected.classes).isEqualTo(golden.get("detection_classes").floats());
    assertThat(selected.boxes)
        .containsExactly(golden.get("detection_boxes").floats(), within(1e-6f));
  }

  @Test
  void padsWhenThereAreFewerBoxesThanOutputs() {
    Selected selected =
        select(
            new MulticlassNms(.5f, .5f, 5, 5, 0, false),
            new float[] {0, 0, 1, 1, 0, 0, 0, 0},
            new float[] {.9f, .8f},
            1,
            2,
            1,
            new float[] {0, 0, 1, 1});
    assertThat(selected.count).containsExactly(1);
    assertThat(selected.scores).containsExactly(.9f, 0, 0, 0, 0);
    assertThat(selected.boxes).startsWith(0, 0, 1, 1, 0, 0, 0, 0).hasSize(20);
  }

  @Test
  void refusesVariantsByTheirPath() {
    assertThatThrownBy(
            () ->
                MulticlassNms.of(
                    BatchNonMaxSuppression.newBuilder().setUseClassAgnosticNms(true).build()))
        .hasMessageContaining(
            "model.ssd.post_processing.batch_non_max_suppression.use_class_agnostic_nms");
    assertThatThrownBy(
            () ->
                MulticlassNms.of(
                    BatchNonMaxSuppression.newBuilder().setMaxDetectionsPerClass(101).build()))
        .hasMessageContaining("max_detections_per_class");
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Selected(float[] boxes, float[] scores, float[] classes, int[] count) {}

  private static Selected select(
      MulticlassNms nms,
      float[] boxes,
      float[] scores,
      int images,
      int anchors,
      int classes,
      float[] windows) {
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      // The number of images is not static, as in an exported model.
      Output<?> boxesIn = b.placeholder("boxes_in", DataType.DT_FLOAT, -1, anchors, 4);
      var out =
          nms.build(
              b, boxesIn, b.floats(scores, images, anchors, classes), b.floats(windows, images, 4));
      try (Session session = new Session(graph);
          var fed = Tensors.floats(boxes, images, anchors, 4);
          Result result =
              session
                  .runner()
                  .feed(boxesIn, fed)
                  .fetch(out.boxes())
                  .fetch(out.scores())
                  .fetch(out.classes())
                  .fetch(out.count())
                  .run()) {
        return new Selected(
            Tensors.toFloats(result.get(0)),
            Tensors.toFloats(result.get(1)),
            Tensors.toFloats(result.get(2)),
            Tensors.toInts(result.get(3)));
      }
    }
  }
}
