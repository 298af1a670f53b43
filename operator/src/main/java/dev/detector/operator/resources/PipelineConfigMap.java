package dev.detector.operator.resources;

import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ConfigMap with the effective configuration. */
public final class PipelineConfigMap {

  /** Key of the configuration of training and validation. */
  public static final String KEY = "pipeline.config";

  /** Key of the configuration of the test; there only if the data set has a test split. */
  public static final String TEST_KEY = "pipeline-test.config";

  private PipelineConfigMap() {}

  /** The ConfigMap of an effective configuration. */
  public static ConfigMap of(DetectorTraining training, TrainEvalPipelineConfig config) {
    Map<String, String> data = new LinkedHashMap<>();
    data.put(KEY, PipelineConfigs.print(config));
    if (training.getSpec().dataset().test() != null) {
      data.put(
          TEST_KEY,
          PipelineConfigs.print(EffectiveConfig.onTestSplit(config, training.getSpec().dataset())));
    }
    return new ConfigMapBuilder()
        .withMetadata(
            ObjectMetas.owned(training, Names.config(training), Labels.of(training)).build())
        .withData(data)
        .build();
  }

  /** The configuration that such a ConfigMap holds. */
  public static TrainEvalPipelineConfig read(ConfigMap map) {
    return PipelineConfigs.parse(map.getData().get(KEY), map.getMetadata().getName());
  }
}
