package dev.detector.formats.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.BadInputException;
import dev.detector.formats.TestFiles;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class OverrideTest {
  private final TrainEvalPipelineConfig config =
      PipelineConfigs.parse(TestFiles.text("configs/mobilenet_fpnlite_320.config"), "base");

  private TrainEvalPipelineConfig set(String path, String value) {
    return PipelineConfigs.override(config, path, value);
  }

  @Test
  void setsScalarsOfEachType() {
    assertThat(set("train_config.batch_size", "2").getTrainConfig().getBatchSize()).isEqualTo(2);
    assertThat(
            set("model.ssd.image_resizer.fixed_shape_resizer.height", "640")
                .getModel()
                .getSsd()
                .getImageResizer()
                .getFixedShapeResizer()
                .getHeight())
        .isEqualTo(640);
    assertThat(
            set(
                    "model.ssd.box_predictor.weight_shared_convolutional_box_predictor"
                        + ".class_prediction_bias_init",
                    "-2.5")
                .getModel()
                .getSsd()
                .getBoxPredictor()
                .getWeightSharedConvolutionalBoxPredictor()
                .getClassPredictionBiasInit())
        .isEqualTo(-2.5f);
    assertThat(set("model.ssd.freeze_batchnorm", "true").getModel().getSsd().getFreezeBatchnorm())
        .isTrue();
    assertThat(
            set("model.ssd.post_processing.score_converter", "SOFTMAX")
                .getModel()
                .getSsd()
                .getPostProcessing()
                .getScoreConverter()
                .name())
        .isEqualTo("SOFTMAX");
    assertThat(
            set("train_config.fine_tune_checkpoint", "/a/b")
                .getTrainConfig()
                .getFineTuneCheckpoint())
        .isEqualTo("/a/b");
  }

  @Test
  void replacesRepeatedScalarsByTheList() {
    assertThat(
            set("train_input_reader.tf_record_input_reader.input_path", "a.record, b.record")
                .getTrainInputReader()
                .getTfRecordInputReader()
                .getInputPathList())
        .containsExactly("a.record", "b.record");
    assertThat(
            set("model.ssd.anchor_generator.multiscale_anchor_generator.aspect_ratios", "[1.0, 3]")
                .getModel()
                .getSsd()
                .getAnchorGenerator()
                .getMultiscaleAnchorGenerator()
                .getAspectRatiosList())
        .containsExactly(1f, 3f);
    assertThat(set("train_config.freeze_variables", "").getTrainConfig().getFreezeVariablesList())
        .isEmpty();
  }

  @Test
  void findsElementsByIndexAndWithoutWhereThereIsOne() {
    assertThat(set("eval_input_reader[0].name", "val").getEvalInputReader(0).getName())
        .isEqualTo("val");
    assertThat(set("eval_input_reader.name", "val").getEvalInputReader(0).getName())
        .isEqualTo("val");
    assertThat(
            set("train_config.data_augmentation_options[1].random_crop_image.min_area", "0.5")
                .getTrainConfig()
                .getDataAugmentationOptions(1)
                .getRandomCropImage()
                .getMinArea())
        .isEqualTo(0.5f);
    assertThatThrownBy(
            () -> set("train_config.data_augmentation_options.random_crop_image.min_area", "0.5"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("has 2 elements")
        .hasMessageContaining("train_config.data_augmentation_options[0]");
    assertThatThrownBy(() -> set("eval_input_reader[3].name", "x"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("none with index 3");
  }

  @Test
  void replacesWholeMessages() {
    TrainEvalPipelineConfig changed =
        set(
            "train_config.data_augmentation_options",
            "{random_horizontal_flip {}}, {rgb_to_gray {}}");
    assertThat(changed.getTrainConfig().getDataAugmentationOptions(1).hasRgbToGray()).isTrue();
    assertThat(
            set("train_config.data_augmentation_options", "")
                .getTrainConfig()
                .getDataAugmentationOptionsCount())
        .isZero();
    assertThat(
            set(
                    "train_config.optimizer.momentum_optimizer.learning_rate",
                    "{constant_learning_rate {learning_rate: 0.01}}")
                .getTrainConfig()
                .getOptimizer()
                .getMomentumOptimizer()
                .getLearningRate()
                .getConstantLearningRate()
                .getLearningRate())
        .isEqualTo(0.01f);
  }

  @Test
  void namesTheLongestValidPrefixAndTheFieldsThere() {
    assertThatThrownBy(() -> set("model.ssd.image_resizer.fixed_shape_resizer.heigth", "1"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(
            "no field heigth below model.ssd.image_resizer.fixed_shape_resizer: ")
        .hasMessageContaining("use height")
        .hasMessageContaining("convert_to_grayscale, height, resize_method, width");
    assertThatThrownBy(() -> set("modle", "1"))
        .hasMessageStartingWith("no field modle at the top: modle: use model");
  }

  @Test
  void neverThrowsAnotherModelAway() {
    assertThatThrownBy(() -> set("model.center_net.num_classes", "3"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("which is ssd");
    assertThat(set("model.center_net", "num_classes: 3").getModel().getCenterNet().getNumClasses())
        .isEqualTo(3);
  }

  @Test
  void saysWhatAValueMustBe() {
    assertThatThrownBy(() -> set("train_config.batch_size", "many"))
        .hasMessage(
            "\"many\" is no uint32: train_config.batch_size: "
                + "give a number that a field of type uint32 can hold");
    assertThatThrownBy(() -> set("train_config.batch_size", "99999999999"))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> set("model.ssd.freeze_batchnorm", "maybe"))
        .hasMessageContaining("use true or false");
    assertThatThrownBy(() -> set("model.ssd.post_processing.score_converter", "X"))
        .hasMessageContaining("use one of IDENTITY, SIGMOID, SOFTMAX");
    assertThatThrownBy(() -> set("train_config.batch_size.x", "1"))
        .hasMessageContaining("no fields below train_config.batch_size");
  }

  @Test
  void appliesOverridesInOrder() {
    Map<String, String> overrides = new LinkedHashMap<>();
    overrides.put("model.ssd.image_resizer", "keep_aspect_ratio_resizer {}");
    overrides.put("model.ssd.image_resizer.keep_aspect_ratio_resizer.min_dimension", "320");
    assertThat(
            PipelineConfigs.override(config, overrides)
                .getModel()
                .getSsd()
                .getImageResizer()
                .getKeepAspectRatioResizer()
                .getMinDimension())
        .isEqualTo(320);
  }

  @Property(tries = 300)
  void anyPathAndValueGivesAConfigOrOneCleanError(
      @ForAll @AlphaChars @Chars({'.', '[', ']', '_', '0'}) @StringLength(max = 40) String path,
      @ForAll @StringLength(max = 20) String value) {
    try {
      set("train_config." + path, value);
    } catch (BadInputException e) {
      assertThat(e.getMessage()).doesNotContain("\n");
    }
  }
}
