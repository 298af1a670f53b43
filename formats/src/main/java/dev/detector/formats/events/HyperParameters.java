package dev.detector.formats.events;

import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import dev.detector.formats.tensorboard.DataType;
import dev.detector.formats.tensorboard.DatasetType;
import dev.detector.formats.tensorboard.Experiment;
import dev.detector.formats.tensorboard.HParamInfo;
import dev.detector.formats.tensorboard.MetricInfo;
import dev.detector.formats.tensorboard.MetricName;
import dev.detector.formats.tensorboard.SessionStartInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run was made with, for TensorBoard's plugin "hparams": its table of runs shows these
 * beside the last value of the metrics.
 *
 * @param values number, boolean or text by name, in the order to show them in
 * @param metrics tags of the metrics to show
 */
public record HyperParameters(Map<String, Object> values, List<String> metrics) {
  /** Copies. */
  public HyperParameters {
    values = new LinkedHashMap<>(values);
    metrics = List.copyOf(metrics);
  }

  /** What there is to compare; the plugin needs a domain to sort by. */
  Experiment experiment(double seconds) {
    Experiment.Builder experiment = Experiment.newBuilder().setTimeCreatedSecs(seconds);
    values.forEach(
        (name, value) ->
            experiment.addHparamInfos(
                HParamInfo.newBuilder()
                    .setName(name)
                    .setType(type(value))
                    .setDomainDiscrete(ListValue.newBuilder().addValues(value(value)))));
    for (String tag : metrics) {
      experiment.addMetricInfos(
          MetricInfo.newBuilder()
              .setName(MetricName.newBuilder().setTag(tag))
              .setDisplayName(tag)
              .setDatasetType(DatasetType.DATASET_VALIDATION));
    }
    return experiment.build();
  }

  SessionStartInfo session(double seconds) {
    SessionStartInfo.Builder session = SessionStartInfo.newBuilder().setStartTimeSecs(seconds);
    values.forEach((name, value) -> session.putHparams(name, value(value)));
    return session.build();
  }

  private static DataType type(Object value) {
    if (value instanceof Number) {
      return DataType.DATA_TYPE_FLOAT64;
    }
    return value instanceof Boolean ? DataType.DATA_TYPE_BOOL : DataType.DATA_TYPE_STRING;
  }

  private static Value value(Object value) {
    if (value instanceof Number number) {
      return Value.newBuilder().setNumberValue(number.doubleValue()).build();
    }
    return value instanceof Boolean flag
        ? Value.newBuilder().setBoolValue(flag).build()
        : Value.newBuilder().setStringValue(value.toString()).build();
  }
}
