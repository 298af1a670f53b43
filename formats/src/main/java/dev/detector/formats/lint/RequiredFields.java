package dev.detector.formats.lint;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.detector.formats.protos.DetectionModel;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.List;

/** Blocks without which there is nothing to run. */
final class RequiredFields implements Rule {
  private static final List<String> ALWAYS =
      List.of(
          "model",
          "train_config.optimizer",
          "train_input_reader.label_map_path",
          "train_input_reader.tf_record_input_reader.input_path",
          "eval_config",
          "eval_input_reader.label_map_path",
          "eval_input_reader.tf_record_input_reader.input_path");

  private static final List<String> SSD =
      List.of(
          "model.ssd.num_classes",
          "model.ssd.image_resizer",
          "model.ssd.feature_extractor.type",
          "model.ssd.feature_extractor.conv_hyperparams",
          "model.ssd.box_coder",
          "model.ssd.matcher",
          "model.ssd.similarity_calculator",
          "model.ssd.box_predictor.weight_shared_convolutional_box_predictor.conv_hyperparams",
          "model.ssd.anchor_generator.multiscale_anchor_generator.aspect_ratios",
          "model.ssd.post_processing.batch_non_max_suppression",
          "model.ssd.loss.classification_loss",
          "model.ssd.loss.localization_loss");

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    ALWAYS.forEach(path -> require(config, path, "", report));
    DetectionModel.ModelCase model = config.getModel().getModelCase();
    if (model == DetectionModel.ModelCase.SSD && !context.otherTrainer()) {
      SSD.forEach(path -> require(config, path, "", report));
      if (config.getModel().getSsd().getFeatureExtractor().getType().contains("_fpn_")) {
        require(config, "model.ssd.feature_extractor.fpn", "", report);
      }
    } else if (config.hasModel() && model == DetectionModel.ModelCase.MODEL_NOT_SET) {
      report.error("model", "names no model", "add a block ssd { }");
    }
    if (config.getTrainConfig().getNumSteps() == 0 && context.trainerSteps().isEmpty()) {
      report.error("train_config.num_steps", "missing", "say how many steps to train");
    }
  }

  private static void require(Message message, String path, String prefix, Report report) {
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    String here = prefix + name;
    boolean set =
        field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
    if (!set) {
      if (anotherAlternative(message, field)) {
        return; // refused as unsupported by its own name
      }
      boolean block = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      report.error(here, "missing", block ? "add a block " + name + " { }" : "add it");
    } else if (dot > 0) {
      Object next =
          field.isRepeated() ? message.getRepeatedField(field, 0) : message.getField(field);
      require((Message) next, path.substring(dot + 1), here + ".", report);
    }
  }

  private static boolean anotherAlternative(Message message, FieldDescriptor field) {
    return field.getContainingOneof() != null
        && message.getOneofFieldDescriptor(field.getContainingOneof()) != null;
  }
}
