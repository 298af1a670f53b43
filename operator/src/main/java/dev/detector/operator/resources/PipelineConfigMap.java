package dev.detector.operator.resources;

import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The ConfigMap with the effective configuration. */
public final class PipelineConfigMap {

  /** Key of the configuration of training and validation. */
  public static final String KEY = "pipeline.config";

  /** Key of the configuration of the test; there only if the data set has a test split. */
  public static final String TEST_KEY = "pipeline-test.config";

  private PipelineConfigMap() {}

  /**
   * The ConfigMap of an effective configuration.
   *
   * @param pretrained the checkpoint to start from, which is noted where it was chosen and not
   *     named
   */
  public static ConfigMap of(
      DetectorTraining training, TrainEvalPipelineConfig config, Optional<Pretrained> pretrained) {
    Map<String, String> data = new LinkedHashMap<>();
    data.put(KEY, PipelineConfigs.print(config));
    if (training.getSpec().dataset().test() != null) {
      data.put(
          TEST_KEY,
          PipelineConfigs.print(EffectiveConfig.onTestSplit(config, training.getSpec().dataset())));
    }
    return new ConfigMapBuilder()
        .withMetadata(
            ObjectMetas.owned(training, Names.config(training), Labels.of(training))
                .addToAnnotations(
                    Labels.STEPS, String.valueOf(config.getTrainConfig().getNumSteps()))
                .addToAnnotations(notes(training, pretrained))
                .build())
        .withData(data)
        .build();
  }

  private static Map<String, String> notes(
      DetectorTraining training, Optional<Pretrained> pretrained) {
    return pretrained
        .filter(found -> training.getSpec().fineTune().from() != null)
        .map(found -> Map.of(Labels.PRETRAINED, found.note()))
        .orElse(Map.of());
  }

  /** The steps that such a ConfigMap was made for; told without reading the configuration. */
  public static int steps(ConfigMap map) {
    String told = map.getMetadata().getAnnotations().get(Labels.STEPS);
    // Those of former versions do not tell.
    return told == null ? read(map).getTrainConfig().getNumSteps() : Integer.parseInt(told);
  }

  /** The configuration that such a ConfigMap holds. */
  public static TrainEvalPipelineConfig read(ConfigMap map) {
    return PipelineConfigs.parse(map.getData().get(KEY), map.getMetadata().getName());
  }
}
