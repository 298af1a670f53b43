package dev.detector.formats.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.BadInputException;
import dev.detector.formats.TestFiles;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.lint.Finding.Severity;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LintTest {
  private static final String NMS = "model.ssd.post_processing.batch_non_max_suppression.";
  private static final String COSINE =
      "train_config.optimizer.momentum_optimizer.learning_rate.cosine_decay_learning_rate.";
  private static final LintContext SHAPES =
      LintContext.none().withLabelMap(LabelMap.of(List.of("circle", "square", "triangle")));

  private static TrainEvalPipelineConfig config(String name) {
    return PipelineConfigs.parse(TestFiles.text("configs/" + name + ".config"), name);
  }

  private static List<String> paths(Findings findings, Severity severity) {
    return findings.of(severity).stream().map(Finding::path).toList();
  }

  /** Findings that one override adds to a configuration that is right. */
  private static List<Finding> added(String path, String value, LintContext context) {
    TrainEvalPipelineConfig right = config("bccd_decay097");
    List<Finding> before = Lint.check(right, context).all();
    return Lint.check(PipelineConfigs.override(right, path, value), context).all().stream()
        .filter(finding -> !before.contains(finding))
        .toList();
  }

  private static void assertFinding(
      String path, String value, LintContext context, Severity severity, String where) {
    assertThat(added(path, value, context))
        .as("%s = %s", path, value)
        .anySatisfy(
            finding -> {
              assertThat(finding.severity()).isEqualTo(severity);
              assertThat(finding.path()).isEqualTo(where);
              assertThat(finding.mend()).isNotBlank();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"mobilenet_fpnlite_320", "bccd_decay097"})
  void configsThatRunHaveNoErrors(String name) {
    assertThat(Lint.check(config(name), SHAPES).of(Severity.ERROR)).isEmpty();
  }

  @Test
  void theReferenceFineTuningHasOnlyNotes() {
    assertThat(paths(Lint.check(config("bccd_decay097"), SHAPES), Severity.INFO))
        .hasSize(Lint.check(config("bccd_decay097"), SHAPES).all().size())
        .containsExactly(
            "eval_config.batch_size",
            "model.ssd.image_resizer.fixed_shape_resizer",
            "model.ssd.matcher.argmax_matcher.use_matmul_gather");
  }

  @ParameterizedTest
  @CsvSource({
    "zoo_ssd_mobilenet_v2_fpnlite_640x640_coco17,5",
    "zoo_ssd_mobilenet_v2_320x320_coco17,5",
    "zoo_ssd_resnet50_v1_fpn_640x640_coco17,5",
    "handtrack_320,5",
  })
  void zooConfigsLackNothingButThePaths(String name, int count) {
    Findings findings = Lint.check(config(name), LintContext.none());
    assertThat(findings.of(Severity.ERROR))
        .hasSize(count)
        .allSatisfy(finding -> assertThat(finding.message()).contains("PATH_TO_BE_CONFIGURED"));
    assertThat(paths(findings, Severity.ERROR))
        .contains(
            "train_config.fine_tune_checkpoint",
            "train_input_reader.tf_record_input_reader.input_path",
            "eval_input_reader[0].label_map_path");
  }

  @ParameterizedTest
  @CsvSource({
    "model.ssd.feature_extractor.num_layers,5,"
        + "model.ssd.anchor_generator.ssd_anchor_generator.num_layers",
    "model.ssd.box_predictor.convolutional_box_predictor.use_depthwise,true,"
        + "model.ssd.box_predictor.convolutional_box_predictor.kernel_size",
    "model.ssd.box_predictor.convolutional_box_predictor.min_depth,8,"
        + "model.ssd.box_predictor.convolutional_box_predictor.min_depth",
    "model.ssd.image_resizer.fixed_shape_resizer.width,0,"
        + "model.ssd.image_resizer.fixed_shape_resizer.width",
  })
  void partsOfAPlainSsdFitEachOther(String path, String value, String where) {
    TrainEvalPipelineConfig changed =
        PipelineConfigs.override(config("zoo_ssd_mobilenet_v2_320x320_coco17"), path, value);
    assertThat(paths(Lint.check(changed, LintContext.none()), Severity.ERROR)).contains(where);
  }

  @ParameterizedTest
  @CsvSource({
    "fpn.max_level,6,fpn",
    "fpn.additional_layer_depth,128,fpn.additional_layer_depth",
    "use_depthwise,true,use_depthwise",
    "use_explicit_padding,true,use_explicit_padding",
  })
  void whatTheOdApisResNetDoesNotLookAtIsAnError(String field, String value, String where) {
    String block = "model.ssd.feature_extractor.";
    TrainEvalPipelineConfig changed =
        PipelineConfigs.override(
            config("zoo_ssd_resnet50_v1_fpn_640x640_coco17"), block + field, value);
    assertThat(paths(Lint.check(changed, LintContext.none()), Severity.ERROR))
        .contains(block + where);
  }

  @Test
  void noteThatBfloat16IsForTpus() {
    assertThat(
            paths(
                Lint.check(
                    config("zoo_ssd_mobilenet_v2_fpnlite_640x640_coco17"), LintContext.none()),
                Severity.INFO))
        .contains("train_config.use_bfloat16");
  }

  @ParameterizedTest
  @CsvSource({
    "depth_multiplier,0.5",
    "use_depthwise,true",
    "use_explicit_padding,true",
    "pad_to_multiple,48",
    "bifpn.num_iterations,0",
    "bifpn.max_level,5",
    "bifpn.combine_method,product",
  })
  void efficientDetIsHeldToWhatItTakes(String field, String value) {
    TrainEvalPipelineConfig right = config("efficientdet_d0_512");
    String path = "model.ssd.feature_extractor." + field;
    assertThat(Lint.check(right, SHAPES).of(Severity.ERROR)).isEmpty();
    assertThat(
            paths(Lint.check(PipelineConfigs.override(right, path, value), SHAPES), Severity.ERROR))
        .anyMatch(found -> path.startsWith(found));
  }

  /** An image of the user's own may do what our worker cannot, but needs paths as well. */
  @Test
  void anotherTrainerIsNotHeldToWhatOurWorkerSupports() {
    LintContext other = SHAPES.withOtherTrainer();
    assertThat(Lint.check(config("efficientdet_d0_512"), other).hasErrors()).isFalse();
    assertThat(
            paths(
                Lint.check(config("centernet_keypoints"), LintContext.none().withOtherTrainer()),
                Severity.ERROR))
        .containsExactly(
            "train_input_reader.label_map_path",
            "eval_input_reader",
            "model.center_net.keypoint_label_map_path");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.center_net|num_classes: 3|model.center_net",
        "model.ssd.image_resizer|conditional_shape_resizer { condition: INVALID }|"
            + "model.ssd.image_resizer.conditional_shape_resizer.condition",
        "model.ssd.box_coder|keypoint_box_coder {}|model.ssd.box_coder.keypoint_box_coder",
        "model.ssd.matcher|bipartite_matcher {}|model.ssd.matcher.bipartite_matcher",
        "model.ssd.loss.hard_example_miner|num_hard_examples: 3|model.ssd.loss.hard_example_miner",
        "model.ssd.loss.expected_loss_weights|EXPECTED_SAMPLING|model.ssd.loss.expected_loss_weights",
        "train_config.optimizer|adam_optimizer {} use_moving_average: false|"
            + "train_config.optimizer.adam_optimizer.learning_rate",
        "train_config.data_augmentation_options[0]|scale_boxes_to_pixel_coordinates {}|"
            + "train_config.data_augmentation_options[0].scale_boxes_to_pixel_coordinates",
        "train_config.merge_multiple_label_boxes|true|train_config.merge_multiple_label_boxes",
        "eval_config.metrics_set|coco_mask_metrics|eval_config.metrics_set",
        "eval_config.use_moving_averages|true|eval_config.use_moving_averages",
        "train_input_reader.load_instance_masks|true|train_input_reader.load_instance_masks",
        "graph_rewriter|quantization {}|graph_rewriter",
      })
  void refusesWhatTheWorkerDoesNotHonour(String path, String value, String where) {
    assertFinding(path, value, SHAPES, Severity.ERROR, where);
  }

  @ParameterizedTest
  @CsvSource({
    "model.ssd.post_processing.batch_non_max_suppression.use_static_shapes,false",
    "model.ssd.feature_extractor.pad_to_multiple,1",
    "train_config.num_batch_queue_threads,2",
    "train_input_reader.num_readers,1",
    "train_input_reader.queue_capacity,2",
    "eval_config.num_examples,20",
    "eval_config.metrics_set,pascal_voc_detection_metrics",
    "eval_config.use_dummy_loss_in_eval,true",
    "eval_input_reader[0].num_epochs,3",
    "train_config.gradient_clipping_by_norm,10",
    "train_config.freeze_variables,a",
    "train_config.update_trainable_variables,a",
  })
  void passesDefaultsAndWhatHasNoMeaning(String path, String value) {
    assertThat(added(path, value, SHAPES))
        .allSatisfy(finding -> assertThat(finding.message()).contains("no effect"));
  }

  @ParameterizedTest
  @CsvSource({
    "model.ssd.num_classes,4,model.ssd.num_classes",
    "model.ssd.num_classes,0,model.ssd.num_classes",
    COSINE + "warmup_learning_rate,0.05," + COSINE + "warmup_learning_rate",
    COSINE + "warmup_steps,601," + COSINE + "warmup_steps",
    "train_config.fine_tune_checkpoint_version,V1,train_config.fine_tune_checkpoint_version",
    "train_config.fine_tune_checkpoint_type,everything,train_config.fine_tune_checkpoint_type",
    "train_config.batch_size,0,train_config.batch_size",
    "train_config.batch_size,4294967295,train_config.batch_size",
    "model.ssd.image_resizer,fixed_shape_resizer { height: 32000 width: 32000 },"
        + "model.ssd.image_resizer.fixed_shape_resizer",
    "model.ssd.image_resizer,"
        + "keep_aspect_ratio_resizer { max_dimension: 2147483616 pad_to_max_dimension: true },"
        + "model.ssd.image_resizer.keep_aspect_ratio_resizer",
    "train_config.num_steps,0,train_config.num_steps",
    "train_config.fine_tune_checkpoint,PATH_TO_BE_CONFIGURED/ckpt-0,train_config.fine_tune_checkpoint",
    NMS + "max_detections_per_class,101," + NMS + "max_detections_per_class",
    NMS + "iou_threshold,1.5," + NMS + "iou_threshold",
    NMS + "use_combined_nms,true," + NMS + "change_coordinate_frame",
    NMS + "soft_nms_sigma,-1," + NMS + "soft_nms_sigma",
    "model.ssd.post_processing.logit_scale,0,model.ssd.post_processing.logit_scale",
    "model.ssd.post_processing.calibration_config,temperature_scaling_calibration {},"
        + "model.ssd.post_processing.calibration_config.temperature_scaling_calibration.scaler",
    "model.ssd.box_coder,square_box_coder {},"
        + "model.ssd.box_predictor.weight_shared_convolutional_box_predictor.box_code_size",
    "model.ssd.loss.random_example_sampler,positive_sample_fraction: 2,"
        + "model.ssd.loss.random_example_sampler.positive_sample_fraction",
    "model.ssd.image_resizer.fixed_shape_resizer.height,300,"
        + "model.ssd.image_resizer.fixed_shape_resizer.height",
    "model.ssd.feature_extractor.fpn.max_level,6,"
        + "model.ssd.anchor_generator.multiscale_anchor_generator",
  })
  void errors(String path, String value, String where) {
    assertFinding(path, value, SHAPES, Severity.ERROR, where);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "identity_resizer {}|model.ssd.feature_extractor.pad_to_multiple,train_config.batch_size",
        "keep_aspect_ratio_resizer { min_dimension: 300 max_dimension: 500 }|"
            + "model.ssd.feature_extractor.pad_to_multiple,train_config.batch_size",
        "pad_to_multiple_resizer { multiple: 64 }|train_config.batch_size",
        "conditional_shape_resizer { size_threshold: 0 }|"
            + "model.ssd.image_resizer.conditional_shape_resizer.size_threshold",
        "pad_to_multiple_resizer { multiple: 0 }|"
            + "model.ssd.image_resizer.pad_to_multiple_resizer.multiple",
      })
  void warnsOfImagesThatVaryInSize(String resizer, String where) {
    assertThat(added("model.ssd.image_resizer", resizer, SHAPES))
        .extracting(Finding::path)
        .contains(where.split(","));
  }

  /** 2^31 numbers are 6990.5 pictures of 320 x 320. */
  @Test
  void batchesThatOneProcessCannotHoldAreNamed() {
    for (String path : List.of("train_config.batch_size", "eval_config.batch_size")) {
      assertThat(added(path, "6990", SHAPES)).noneMatch(f -> f.message().contains("can hold"));
      assertThat(added(path, "6991", SHAPES))
          .anySatisfy(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.path()).isEqualTo(path);
                assertThat(finding.mend()).startsWith("set it to at most 6990");
              });
    }
  }

  @ParameterizedTest
  @CsvSource({
    NMS + "score_threshold,0.3," + NMS + "score_threshold",
    NMS + "max_total_detections,100," + NMS + "max_total_detections",
    COSINE + "total_steps,500," + COSINE + "total_steps",
    "model.ssd.loss.equalization_loss,weight: 2,model.ssd.loss.equalization_loss",
    "model.ssd.loss.classification_loss,weighted_softmax {},"
        + "model.ssd.encode_background_as_zeros",
    "model.ssd.loss.classification_loss,weighted_softmax {},"
        + "model.ssd.post_processing.score_converter",
    "train_config.max_number_of_boxes,50,train_config.max_number_of_boxes",
    "train_config.batch_size,2,train_config.optimizer.momentum_optimizer.learning_rate",
    "train_config.batch_size,3,train_config.batch_size",
  })
  void warnings(String path, String value, String where) {
    TrainEvalPipelineConfig few =
        PipelineConfigs.override(config("bccd_decay097"), NMS + "max_detections_per_class", "20");
    if (path.endsWith("max_total_detections")) {
      Findings findings =
          Lint.check(PipelineConfigs.override(few, NMS + "max_total_detections", "40"), SHAPES);
      assertThat(paths(findings, Severity.WARNING)).containsExactly(where);
    } else {
      assertFinding(path, value, SHAPES, Severity.WARNING, where);
    }
  }

  @ParameterizedTest
  @CsvSource({"momentum,0", "rms_prop,1", "adam,0"})
  void everyOptimizerIsTakenAndTheDecayOfRmsPropExplained(String optimizer, int warnings) {
    TrainEvalPipelineConfig config =
        PipelineConfigs.override(
            config("bccd_decay097"),
            "train_config.optimizer",
            optimizer
                + "_optimizer { learning_rate { constant_learning_rate { learning_rate: 1e-3 } } }");
    Findings findings = Lint.check(config, SHAPES);
    assertThat(paths(findings, Severity.ERROR)).isEmpty();
    assertThat(paths(findings, Severity.WARNING))
        .filteredOn(path -> path.startsWith("train_config.optimizer"))
        .isEqualTo(
            warnings == 0 ? List.of() : List.of("train_config.optimizer.rms_prop_optimizer.decay"));
    assertThat(paths(findings, Severity.INFO))
        .contains("train_config.optimizer.use_moving_average");
  }

  @Test
  void missingBlocksAreNamed() {
    TrainEvalPipelineConfig empty = TrainEvalPipelineConfig.getDefaultInstance();
    assertThat(paths(Lint.check(empty, LintContext.none()), Severity.ERROR))
        .containsExactly(
            "model",
            "train_config",
            "train_input_reader",
            "eval_config",
            "eval_input_reader",
            "train_config.num_steps");
    assertFinding(
        "model.ssd.loss", "", SHAPES, Severity.ERROR, "model.ssd.loss.classification_loss");
    assertFinding("model", "", SHAPES, Severity.ERROR, "model");
  }

  /**
   * Gaps are only for ids that are given, as COCO's 80 classes up to id 90, whose models have 90
   * outputs: num_classes says that they are meant.
   */
  @ParameterizedTest
  @CsvSource({
    "1 2 3, 3,",
    "1 2 3, 2, ERROR model.ssd.num_classes",
    "1 2 3, 4, ERROR model.ssd.num_classes",
    "1 3, 3, WARNING train_input_reader.label_map_path",
    "1 3, 2, ERROR train_input_reader.label_map_path",
    "1 3, 4, ERROR train_input_reader.label_map_path",
    "2 3, 3, ERROR train_input_reader.label_map_path",
  })
  void comparesTheLabelMapsIds(String ids, int classes, String expected) {
    String items =
        List.of(ids.split(" ")).stream()
            .map(id -> "item { id: " + id + " name: 'class " + id + "' }")
            .collect(Collectors.joining("\n"));
    LintContext context = LintContext.none().withLabelMap(LabelMap.parse(items, "map"));
    List<String> found =
        Lint.check(
                PipelineConfigs.override(
                    config("bccd_decay097"), "model.ssd.num_classes", "" + classes),
                context)
            .all()
            .stream()
            .filter(finding -> finding.severity() != Severity.INFO)
            .map(finding -> finding.severity() + " " + finding.path())
            .toList();
    assertThat(found).isEqualTo(expected == null ? List.of() : List.of(expected));
  }

  @Test
  void theDataIsHeldAgainstTheConfiguration() {
    DataFacts good =
        new DataFacts(30, Map.of(1, 9, 2, 9, 3, 9), 0, 0.5, 2, 0.01, Map.of("circle", 0.99), 0, 0);
    assertThat(onData(good)).isEmpty();
    DataFacts bad =
        new DataFacts(130, Map.of(1, 9, 7, 9), 4, 0.1, 6, 0.3, Map.of("circle", 0.5), 2, 3);
    assertThat(onData(bad))
        .containsExactlyInAnyOrder(
            "ERROR train_input_reader.max_number_of_boxes: is 100, but an image has 130 annotated"
                + " boxes: the rest is not trained on: set it to at least 130",
            "ERROR train_input_reader.tf_record_input_reader.input_path: the records have class ids"
                + " [7] with num_classes 3: set num_classes to the label map's greatest id, or"
                + " convert the data again",
            "ERROR train_input_reader.tf_record_input_reader.input_path: 2 of the records and boxes cannot"
                + " be trained on: detector-worker dataset inspect names them; convert the data"
                + " again without them",
            "WARNING train_input_reader.label_map_path: 4 objects are of classes that it lacks, and"
                + " are left out: add the classes; detector-worker dataset inspect names them",
            "WARNING train_input_reader.tf_record_input_reader.input_path: no object of square,"
                + " triangle to train on: add images of it, or take it out of the label map",
            "WARNING model.ssd.anchor_generator: only 50 % of circle have an anchor that fits:"
                + " detector-worker dataset anchors says which anchors would fit",
            "WARNING model.ssd.anchor_generator: width / height of nine tenths of the boxes goes"
                + " from 0.10 to 6.00, which aspect_ratios from 0.50 to 2.00 do not reach:"
                + " detector-worker dataset anchors says which anchors would fit",
            "WARNING model.ssd.image_resizer: leaves 30 % of the boxes smaller than a cell of the"
                + " finest feature map: use a larger size, or cut the images into tiles",
            "WARNING eval_input_reader: 3 of its images are trained on as well, so the metrics"
                + " flatter: take them out of one of the two");
  }

  private static List<String> onData(DataFacts facts) {
    return Lint.check(config("bccd_decay097"), SHAPES.withData(facts)).told().stream()
        .filter(finding -> finding.severity() != Severity.INFO)
        .map(finding -> finding.severity() + " " + finding.line())
        .toList();
  }

  @Test
  void whatSeveralFieldsHaveIsToldOnce() {
    Finding one = new Finding(Severity.ERROR, "a", "is wrong", "mend it");
    Findings findings =
        new Findings(
            List.of(
                one,
                new Finding(Severity.WARNING, "b", "is wrong", "mend it"),
                new Finding(Severity.ERROR, "c", "is wrong", "mend it")));
    assertThat(findings.told())
        .extracting(Findings.Told::line)
        .containsExactly("a, c: is wrong: mend it", "b: is wrong: mend it");
    assertThat(new FindingsReport("file", findings).text().lines())
        .startsWith("error    a", "         c", "         is wrong", "         -> mend it", "")
        .endsWith("file: 2 errors, 1 warning, 0 notes");
  }

  @Test
  void warnsOfMovingAveragesThatCannotFollow() {
    TrainEvalPipelineConfig slow =
        PipelineConfigs.override(
            config("bccd_decay097"),
            "model.ssd.box_predictor.weight_shared_convolutional_box_predictor"
                + ".conv_hyperparams.batch_norm.decay",
            "0.997");
    List<Finding> warnings = Lint.check(slow, SHAPES).of(Severity.WARNING);
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0).message())
        .startsWith("is 0.997: after 600 steps 16 % of each moving average");
    assertThat(warnings.get(0).mend()).isEqualTo("use at most 0.99, or train longer");
    assertThat(Lint.check(slow, SHAPES.withTrainerSteps(600)).of(Severity.WARNING)).hasSize(1);
    // Long enough for the decay; only the cosine's end is then off.
    assertThat(paths(Lint.check(slow, SHAPES.withTrainerSteps(6000)), Severity.WARNING))
        .containsExactly(COSINE + "total_steps");
  }

  @ParameterizedTest
  @CsvSource({
    "random_horizontal_flip,left hand,true",
    "random_horizontal_flip,arrow_right,true",
    "random_horizontal_flip,7,true",
    "random_horizontal_flip,b,true",
    "random_horizontal_flip,copyright,false",
    "random_horizontal_flip,t-shirt,false",
    "random_horizontal_flip,arrow up,false",
    "random_vertical_flip,arrow up,true",
    "random_rotation90,arrow up,true",
    "random_rotation90,cup,false",
  })
  void warnsWhereFlipsChangeTheClass(String step, String name, boolean warned) {
    TrainEvalPipelineConfig flips =
        PipelineConfigs.override(
            config("bccd_decay097"), "train_config.data_augmentation_options", step + " {}");
    LintContext labels =
        LintContext.none().withLabelMap(LabelMap.of(List.of("circle", name, "square")));
    List<Finding> warnings = Lint.check(flips, labels).of(Severity.WARNING);
    assertThat(warnings).hasSize(warned ? 1 : 0);
    assertThat(warnings)
        .allSatisfy(
            finding -> {
              assertThat(finding.path()).endsWith("[0]." + step);
              assertThat(finding.message()).contains("\"" + name + "\"");
            });
  }

  @Test
  void whatIsReadToEvaluateIsHeldAgainstWhatIsTrainedOn() {
    String train = "train_input_reader.tf_record_input_reader.input_path";
    String eval = "eval_input_reader[0].tf_record_input_reader.input_path";
    assertFinding(eval, "data/bccd/train.tfrecord-?????-of-00001", SHAPES, Severity.WARNING, eval);
    assertFinding(train, "data/bccd/val.tfrecord-?????-of-00001", SHAPES, Severity.WARNING, eval);
    String shuffle = "train_input_reader.shuffle";
    assertFinding(shuffle, "false", SHAPES, Severity.WARNING, shuffle);
    String labels = "eval_input_reader[0].label_map_path";
    assertFinding(labels, "other.pbtxt", SHAPES, Severity.WARNING, labels);
    String sample = "eval_input_reader[0].sample_1_of_n_examples";
    assertFinding(sample, "4", SHAPES, Severity.INFO, sample);
  }

  @ParameterizedTest
  @CsvSource({
    "train_config.fine_tune_checkpoint,,train_config.fine_tune_checkpoint",
    "eval_config.min_score_threshold,0.3,eval_config.min_score_threshold",
    "train_config.sync_replicas,true,model.ssd.matcher.argmax_matcher.use_matmul_gather",
    "model.ssd.image_resizer.fixed_shape_resizer.width,352,"
        + "model.ssd.image_resizer.fixed_shape_resizer",
  })
  void notes(String path, String value, String where) {
    TrainEvalPipelineConfig config =
        PipelineConfigs.override(config("bccd_decay097"), path, value == null ? "" : value);
    assertThat(paths(Lint.check(config, SHAPES), Severity.INFO)).contains(where);
  }

  @Test
  void unreadableTextIsOneErrorWithItsLine() {
    Findings findings = Lint.check("model {\n ssd {\n  num_clases: 3 } }", "a.config", SHAPES);
    assertThat(findings.all()).hasSize(1);
    assertThat(findings.told().get(0).line())
        .startsWith("a.config line 3 column 3: unknown field num_clases: use num_classes");
  }

  @Test
  void throwsTheFirstErrorAndCountsTheOthers() {
    Findings findings = Lint.check(config("handtrack_320"), LintContext.none());
    assertThatThrownBy(findings::throwIfErrors)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("(and 4 more errors): train_config.fine_tune_checkpoint: ");
    Lint.check(config("bccd_decay097"), SHAPES).throwIfErrors();
  }
}
