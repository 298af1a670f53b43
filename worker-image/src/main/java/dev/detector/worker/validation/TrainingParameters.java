package dev.detector.worker.validation;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import dev.detector.formats.events.HyperParameters;
import dev.detector.formats.protos.PreprocessingStep;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.metrics.CocoMetric;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a training is made with, as far as one compares trainings by it. */
public final class TrainingParameters {
  private TrainingParameters() {}

  /**
   * Reads them from the configuration.
   *
   * @param seed null if it is not known
   * @param bestMetric shown first beside them
   */
  public static HyperParameters of(TrainEvalPipelineConfig config, Long seed, String bestMetric) {
    TrainConfig train = config.getTrainConfig();
    Ssd ssd = config.getModel().getSsd();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("feature_extractor", ssd.getFeatureExtractor().getType());
    values.put("num_classes", ssd.getNumClasses());
    values.put("batch_size", train.getBatchSize());
    values.put("num_steps", train.getNumSteps());
    if (seed != null) {
      values.put("seed", seed);
    }
    addSet(train.getOptimizer(), values);
    addSet(ssd.getImageResizer(), values);
    values.put(
        "fine_tune_checkpoint_type",
        train.getFineTuneCheckpoint().isEmpty() ? "none" : train.getFineTuneCheckpointType());
    values.put(
        "data_augmentation_options",
        train.getDataAugmentationOptionsList().stream()
            .map(PreprocessingStep::getPreprocessingStepCase)
            .map(step -> step.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", ")));
    Set<String> metrics = new LinkedHashSet<>();
    metrics.add(bestMetric);
    metrics.addAll(
        List.of(
            CocoMetric.AP.tag(), CocoMetric.AP50.tag(), CocoMetric.AR100.tag(), LossMeans.TOTAL));
    return new HyperParameters(values, List.copyOf(metrics));
  }

  /** Adds every set field below a message, and which of several kinds of messages is chosen. */
  private static void addSet(Message message, Map<String, Object> values) {
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      String name = field.getKey().getName();
      if (field.getValue() instanceof Message below) {
        OneofDescriptor kinds = field.getKey().getContainingOneof();
        if (kinds != null) {
          values.put(kinds.getName().replace("_oneof", ""), name);
        }
        addSet(below, values);
      } else if (field.getValue() instanceof Float number) {
        // As the configuration has it, without the digits of a wider number.
        values.put(name, Double.valueOf(number.toString()));
      } else if (field.getValue() instanceof EnumValueDescriptor word) {
        values.put(name, word.getName());
      } else {
        values.put(
            name, field.getKey().isRepeated() ? field.getValue().toString() : field.getValue());
      }
    }
  }
}
