package dev.detector.formats.lint;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.detector.formats.protos.EvalConfig;
import dev.detector.formats.protos.FixedShapeResizer;
import dev.detector.formats.protos.MultiscaleAnchorGenerator;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is right as it is and yet often taken for something else. */
final class NotedRules implements Rule {
  private static final Map<String, String> WITHOUT_EFFECT = FieldsWithoutEffect.read();

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    checkEvaluation(config.getEvalConfig(), report);
    checkGrid(config.getModel().getSsd(), report);
    checkStart(config, report);
    listWithoutEffect(config, report);
  }

  private static void checkEvaluation(EvalConfig eval, Report report) {
    if (eval.getBatchSize() == 1) {
      report.info(
          "eval_config.batch_size",
          "is 1: images are evaluated one by one",
          "a larger batch is quicker where there is memory for it");
    }
    if (eval.hasMinScoreThreshold()) {
      report.info(
          "eval_config.min_score_threshold",
          "is only for the pictures: the metrics see every detection",
          "nothing to do");
    }
  }

  /** The OD API's grid starts half a stride in only where it tiles the image. */
  private static void checkGrid(Ssd ssd, Report report) {
    if (!ssd.getAnchorGenerator().hasMultiscaleAnchorGenerator()
        || !ssd.getImageResizer().hasFixedShapeResizer()) {
      return;
    }
    MultiscaleAnchorGenerator anchors = ssd.getAnchorGenerator().getMultiscaleAnchorGenerator();
    FixedShapeResizer size = ssd.getImageResizer().getFixedShapeResizer();
    int stride = 1 << Math.max(0, Math.min(anchors.getMaxLevel(), 16));
    if (size.getHeight() % stride != 0 || size.getWidth() % stride != 0) {
      report.info(
          "model.ssd.image_resizer.fixed_shape_resizer",
          size.getHeight()
              + "x"
              + size.getWidth()
              + " is no multiple of "
              + stride
              + ", the stride of level "
              + anchors.getMaxLevel()
              + ": its anchors are centred on the cells' corners, as in the OD API",
          "nothing to do for a zoo model; else a multiple of " + stride + " serves large objects");
    }
  }

  private static void checkStart(TrainEvalPipelineConfig config, Report report) {
    if (config.hasTrainConfig() && config.getTrainConfig().getFineTuneCheckpoint().isEmpty()) {
      report.info(
          "train_config.fine_tune_checkpoint",
          "is not set: training starts from random weights, which takes many times the steps",
          "name a zoo checkpoint, .../checkpoint/ckpt-0");
    }
  }

  private static void listWithoutEffect(TrainEvalPipelineConfig config, Report report) {
    List<String> idle = new ArrayList<>();
    SetFields.walk(
        config,
        (field, path, plainPath, value) -> {
          if (WITHOUT_EFFECT.containsKey(plainPath) && !value.equals(defaultOf(field))) {
            idle.add(path);
          }
          return true;
        });
    if (!idle.isEmpty()) {
      report.info(
          idle.get(0),
          "has no effect, here as in the OD API"
              + (idle.size() > 1
                  ? "; nor have " + String.join(", ", idle.subList(1, idle.size()))
                  : ""),
          "nothing to do");
    }
  }

  private static Object defaultOf(FieldDescriptor field) {
    boolean scalar = field.getJavaType() != FieldDescriptor.JavaType.MESSAGE;
    return scalar && !field.isRepeated() ? field.getDefaultValue() : null;
  }
}
