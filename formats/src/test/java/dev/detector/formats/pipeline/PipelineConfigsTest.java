package dev.detector.formats.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.BadInputException;
import dev.detector.formats.TestFiles;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineConfigsTest {
  private static TrainEvalPipelineConfig config(String name) {
    return PipelineConfigs.parse(TestFiles.text("configs/" + name + ".config"), name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mobilenet_fpnlite_320",
        "efficientdet_d0_512",
        "zoo_ssd_mobilenet_v2_fpnlite_640x640_coco17",
        "centernet_keypoints"
      })
  void printsAsPythonDoes(String name) {
    assertThat(PipelineConfigs.print(config(name)))
        .isEqualTo(TestFiles.text("configs/canonical/" + name + ".txt"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mobilenet_fpnlite_320",
        "efficientdet_d0_512",
        "zoo_ssd_mobilenet_v2_fpnlite_640x640_coco17",
        "centernet_keypoints",
        "bccd_decay097",
        "handtrack_320"
      })
  void parsesWhatItPrints(String name) {
    TrainEvalPipelineConfig config = config(name);
    assertThat(PipelineConfigs.parse(PipelineConfigs.print(config), "printed")).isEqualTo(config);
  }

  @Test
  void acceptsTheQuirksOfTextFiles() {
    TrainEvalPipelineConfig config =
        PipelineConfigs.parse(
            "\uFEFFtrain_config: <batch_size: 8; freeze_variables: ['a', \"b\"],"
                + " fine_tune_checkpoint: 'x' # why\r\n"
                + " 'y'>\r\n"
                + "model { ssd { normalize_loss_by_num_matches: False post_processing {"
                + " batch_non_max_suppression { score_threshold: .5 iou_threshold: 1e-1 } } } }",
            "quirks");
    assertThat(config.getTrainConfig().getBatchSize()).isEqualTo(8);
    assertThat(config.getTrainConfig().getFreezeVariablesList()).containsExactly("a", "b");
    assertThat(config.getTrainConfig().getFineTuneCheckpoint()).isEqualTo("xy");
    assertThat(config.getModel().getSsd().getNormalizeLossByNumMatches()).isFalse();
    assertThat(
            config
                .getModel()
                .getSsd()
                .getPostProcessing()
                .getBatchNonMaxSuppression()
                .getIouThreshold())
        .isEqualTo(0.1f);
  }

  @Test
  void namesLineColumnAndTheLikelyField() {
    assertThatThrownBy(
            () ->
                PipelineConfigs.parse("model {\n  ssd {\n    num_clases: 3\n  }\n}\n", "a.config"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(
            "unknown field num_clases: a.config line 3 column 5: use num_classes");
  }

  @Test
  void namesTheValuesOfAnEnum() {
    assertThatThrownBy(
            () ->
                PipelineConfigs.parse(
                    "model { ssd {\n post_processing { score_converter: SIGMOIDE } } }",
                    "a.config"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "unknown value SIGMOIDE: a.config line 2 column 37: use one of IDENTITY, SIGMOID, SOFTMAX");
  }

  @Test
  void saysWhatANumberMustLookLike() {
    assertThatThrownBy(
            () -> PipelineConfigs.parse("model { ssd { num_classes: \"3\" } }", "a.config"))
        .hasMessage(
            "\"3\" is no whole number: a.config line 1 column 28: write digits only, without quotes"
                + " or a decimal point");
    assertThatThrownBy(() -> PipelineConfigs.parse("train_config { num_steps: 20.5 }", "a.config"))
        .hasMessageStartingWith("20.5 is no whole number: a.config line 1 column 27: ");
    assertThatThrownBy(
            () ->
                PipelineConfigs.parse(
                    "train_config { gradient_clipping_by_norm: ten }", "a.config"))
        .hasMessage("ten is no number: a.config line 1 column 43: write it without quotes");
  }

  @Test
  void namesWhereBracesStayOpen() {
    assertThatThrownBy(() -> PipelineConfigs.parse("model {\n  ssd {\n", "a.config"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("a.config line 3")
        .hasMessageContaining("braces");
  }

  @Property(tries = 500)
  void garbageGivesOneCleanError(@ForAll @StringLength(max = 200) String text) {
    try {
      PipelineConfigs.parse(text, "garbage");
    } catch (BadInputException e) {
      assertThat(e.getMessage()).contains("garbage line").doesNotContain("\n");
    }
  }

  @Property(tries = 200)
  void aCutConfigGivesOneCleanError(@ForAll("cuts") int cut) {
    String text = TestFiles.text("configs/mobilenet_fpnlite_320.config").substring(0, cut);
    try {
      PipelineConfigs.parse(text, "cut");
    } catch (BadInputException e) {
      assertThat(e.getMessage()).contains("cut line");
    }
  }

  @net.jqwik.api.Provide
  net.jqwik.api.Arbitrary<Integer> cuts() {
    return net.jqwik.api.Arbitraries.integers().between(0, 3000);
  }
}
