package dev.detector.worker.postprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.TextFormat;
import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.golden.Npz;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.postprocessing.MulticlassNms.Variant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;

class MulticlassNmsTest {
  private static final Variant STATIC = new Variant(false, true, false);
  private static final Variant COMBINED = new Variant(false, false, true);
  private static final Variant AGNOSTIC = new Variant(true, false, false);

  private final Npz inputs = Npz.resource("/golden/v_nms_inputs.npz");

  static Stream<Map.Entry<String, MulticlassNms>> golden() {
    return Stream.of(
        Map.entry("sample_mob", new MulticlassNms(1e-8f, .6f, 100, 100, 0, false, Variant.DEFAULT)),
        Map.entry("sample_d0", new MulticlassNms(1e-8f, .5f, 100, 100, 0, false, Variant.DEFAULT)),
        Map.entry("thresh0p3", new MulticlassNms(.3f, .5f, 20, 40, 0, false, Variant.DEFAULT)),
        Map.entry(
            "change_frame", new MulticlassNms(1e-8f, .6f, 100, 100, 0, true, Variant.DEFAULT)),
        Map.entry("noclip", new MulticlassNms(1e-8f, .6f, 100, 100, 0, false, Variant.DEFAULT)),
        Map.entry("soft_0p5", new MulticlassNms(.05f, .6f, 100, 100, .5f, false, Variant.DEFAULT)),
        Map.entry("static_shapes", new MulticlassNms(1e-8f, .6f, 100, 100, 0, false, STATIC)),
        Map.entry("combined", new MulticlassNms(1e-8f, .6f, 100, 100, 0, false, COMBINED)),
        Map.entry("class_agnostic", new MulticlassNms(1e-8f, .6f, 100, 100, 0, false, AGNOSTIC)));
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
            new MulticlassNms(.5f, .5f, 5, 5, 0, false, Variant.DEFAULT),
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

  /** So does the OD API. */
  @Test
  void staticShapesDropABoxAtTheThresholdAlready() {
    float[] boxes = {0, 0, 1, 1, 0, 0, 1, .5f};
    float[] scores = {.9f, .8f};
    float[] window = {0, 0, 1, 1};
    assertThat(
            select(
                    new MulticlassNms(.1f, .5f, 2, 2, 0, false, Variant.DEFAULT),
                    boxes,
                    scores,
                    1,
                    2,
                    1,
                    window)
                .count)
        .containsExactly(2);
    assertThat(
            select(
                    new MulticlassNms(.1f, .5f, 2, 2, 0, false, STATIC),
                    boxes,
                    scores,
                    1,
                    2,
                    1,
                    window)
                .count)
        .containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "use_class_agnostic_nms: true max_classes_per_detection: 2 => max_classes_per_detection",
        "use_combined_nms: true => change_coordinate_frame",
        "use_combined_nms: true change_coordinate_frame: false use_class_agnostic_nms: true"
            + " => use_combined_nms",
        "use_combined_nms: true change_coordinate_frame: false soft_nms_sigma: .5"
            + " => soft_nms_sigma",
        "use_static_shapes: true soft_nms_sigma: .5 => soft_nms_sigma",
        "use_hard_nms: true soft_nms_sigma: .5 => soft_nms_sigma",
        "soft_nms_sigma: -1 => soft_nms_sigma",
        "max_detections_per_class: 101 => max_detections_per_class",
        "max_detections_per_class: 0 => max_detections_per_class",
        "iou_threshold: 1.5 => iou_threshold"
      })
  void refusesImpossibleOnesByTheirPath(String text) throws Exception {
    String[] parts = text.split(" => ", -1);
    Ssd.Builder config = Ssd.newBuilder();
    TextFormat.merge(
        parts[0], config.getPostProcessingBuilder().getBatchNonMaxSuppressionBuilder());
    assertThatThrownBy(() -> PostProcessor.of(config.build()))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("model.ssd.post_processing.batch_non_max_suppression." + parts[1]);
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
