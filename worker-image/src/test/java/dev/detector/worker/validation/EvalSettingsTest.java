package dev.detector.worker.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.DetectorException;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.protos.EvalConfig;
import dev.detector.formats.protos.InputReader;
import dev.detector.worker.metrics.MetricsSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvalSettingsTest {
  @Test
  void theCocoSetIsAlwaysThere() {
    EvalSettings settings =
        EvalSettings.of(
            EvalConfig.newBuilder()
                .addMetricsSet("pascal_voc_detection_metrics")
                .addMetricsSet("open_images_V2_detection_metrics")
                .setRecallLowerBound(0.2f)
                .putSuperCategories("animal", "cat, dog")
                .build());
    assertThat(settings.metrics().sets())
        .containsExactlyInAnyOrder(
            MetricsSet.COCO, MetricsSet.PASCAL_VOC, MetricsSet.OPEN_IMAGES_V2);
    assertThat(settings.metrics().lowRecall()).isEqualTo(0.2f);
    assertThat(settings.metrics().superCategories()).containsEntry("animal", List.of("cat", "dog"));
    settings.checkClasses(LabelMap.of(List.of("cat", "dog", "car")));
    assertThatThrownBy(() -> settings.checkClasses(LabelMap.of(List.of("cat"))))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("no class dog")
        .hasMessageContaining("eval_config.super_categories[\"animal\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "coco_mask_metrics",
        "coco_keypoint_metrics",
        "coco_panoptic_metrics",
        "lvis_mask_metrics",
        "oid_challenge_segmentation_metrics",
        "pascal_voc_instance_segmentation_metrics",
        "weighted_pascal_voc_instance_segmentation_metrics",
        "no_such_metrics"
      })
  void setsForMoreThanBoxesAreRefusedByPath(String name) {
    EvalConfig config = EvalConfig.newBuilder().addMetricsSet(name).build();
    assertThatThrownBy(() -> EvalSettings.of(config))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining(name + " is not supported: eval_config.metrics_set: use coco_");
  }

  @Test
  void impossibleRecallsAreRefusedByPath() {
    EvalConfig config =
        EvalConfig.newBuilder().setRecallLowerBound(0.6f).setRecallUpperBound(0.5f).build();
    assertThatThrownBy(() -> EvalSettings.of(config))
        .hasMessageContaining("eval_config.recall_upper_bound");
  }

  @Test
  void readersHaveNamesOfTheirOwn() {
    InputReader unnamed = InputReader.getDefaultInstance();
    InputReader night = InputReader.newBuilder().setName("night").build();
    assertThat(EvaluatedData.of(List.of(unnamed, night, unnamed)))
        .containsExactly(
            new EvaluatedData("", true),
            new EvaluatedData("night", false),
            new EvaluatedData("2", false));
    assertThatThrownBy(() -> EvaluatedData.of(List.of(night, night)))
        .hasMessageContaining("night is given twice: eval_input_reader[1].name");
    for (String name : List.of("..", "a/b", "ckpt-3")) {
      InputReader reader = InputReader.newBuilder().setName(name).build();
      assertThatThrownBy(() -> EvaluatedData.of(List.of(reader)))
          .hasMessageContaining("eval_input_reader[0].name");
    }
    assertThatThrownBy(() -> EvaluatedData.of(List.of())).hasMessageContaining("eval_input_reader");
  }
}
