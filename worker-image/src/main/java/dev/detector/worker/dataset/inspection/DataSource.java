package dev.detector.worker.dataset.inspection;

import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.protos.InputReader;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a data set is.
 *
 * @param splits input paths by the splits' names, train first
 * @param labels its classes
 * @param config the training that it is for, reading these splits
 */
public record DataSource(
    Map<String, List<String>> splits,
    Optional<LabelMap> labels,
    Optional<TrainEvalPipelineConfig> config) {
  private static final String TRAIN = "train";
  private static final String VALIDATION = "val";

  /**
   * What a configuration reads: train, and its eval_input_readers by their names; without one, the
   * first is val, the next val-1 and so on.
   *
   * @param more splits by name that come in place of, or beside, those of the configuration
   * @param labelMap in place of the configuration's
   */
  public static DataSource of(
      TrainEvalPipelineConfig config, Map<String, List<String>> more, Optional<Path> labelMap)
      throws IOException {
    TrainEvalPipelineConfig replaced = replaced(config, more, labelMap);
    Map<String, List<String>> splits = new LinkedHashMap<>();
    splits.put(TRAIN, files(replaced.getTrainInputReader()));
    for (int i = 0; i < replaced.getEvalInputReaderCount(); i++) {
      splits.put(
          name(replaced.getEvalInputReader(i).getName(), i), files(replaced.getEvalInputReader(i)));
    }
    splits.putAll(more);
    splits.values().removeIf(List::isEmpty);
    Optional<LabelMap> labels =
        labelMap.isPresent()
            ? read(labelMap)
            : LabelMap.readIfPresent(Path.of(config.getTrainInputReader().getLabelMapPath()));
    return new DataSource(splits, labels, Optional.of(replaced));
  }

  /** The configuration with what comes in place of its own. */
  private static TrainEvalPipelineConfig replaced(
      TrainEvalPipelineConfig config, Map<String, List<String>> more, Optional<Path> labelMap) {
    TrainEvalPipelineConfig.Builder builder = config.toBuilder();
    if (config.hasTrainInputReader() || more.containsKey(TRAIN)) {
      replace(builder.getTrainInputReaderBuilder(), more.get(TRAIN), labelMap);
    }
    for (int i = 0; i < builder.getEvalInputReaderCount(); i++) {
      InputReader.Builder reader = builder.getEvalInputReaderBuilder(i);
      replace(reader, more.get(name(reader.getName(), i)), labelMap);
    }
    return builder.build();
  }

  private static void replace(
      InputReader.Builder reader, List<String> files, Optional<Path> labelMap) {
    if (files != null) {
      reader.getTfRecordInputReaderBuilder().clearInputPath().addAllInputPath(files);
    }
    labelMap.ifPresent(file -> reader.setLabelMapPath(file.toString()));
  }

  private static String name(String given, int place) {
    if (!given.isEmpty()) {
      return given;
    }
    return place == 0 ? VALIDATION : VALIDATION + "-" + place;
  }

  /** Records without a configuration. */
  public static DataSource of(Map<String, List<String>> splits, Optional<Path> labelMap)
      throws IOException {
    return new DataSource(splits, read(labelMap), Optional.empty());
  }

  /** The first split alone. */
  public DataSource onlyFirst() {
    Map<String, List<String>> first = new LinkedHashMap<>();
    splits.entrySet().stream().limit(1).forEach(e -> first.put(e.getKey(), e.getValue()));
    return new DataSource(first, labels, config);
  }

  private static List<String> files(InputReader reader) {
    return reader.getTfRecordInputReader().getInputPathList();
  }

  private static Optional<LabelMap> read(Optional<Path> labelMap) throws IOException {
    return labelMap.isPresent() ? Optional.of(LabelMap.read(labelMap.get())) : Optional.empty();
  }
}
