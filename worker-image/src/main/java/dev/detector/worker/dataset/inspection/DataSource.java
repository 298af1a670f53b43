package dev.detector.worker.dataset.inspection;

import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.protos.InputReader;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.io.IOException;
import java.nio.file.Files;
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
 * @param config the training that it is for
 */
public record DataSource(
    Map<String, List<String>> splits,
    Optional<LabelMap> labels,
    Optional<TrainEvalPipelineConfig> config) {

  /**
   * What a configuration reads: train, and its eval_input_readers as val, or by their names.
   *
   * @param more splits by name that come in place of, or beside, those of the configuration
   * @param labelMap in place of the configuration's
   */
  public static DataSource of(
      TrainEvalPipelineConfig config, Map<String, List<String>> more, Optional<Path> labelMap)
      throws IOException {
    Map<String, List<String>> splits = new LinkedHashMap<>();
    splits.put("train", files(config.getTrainInputReader()));
    for (InputReader reader : config.getEvalInputReaderList()) {
      splits.put(reader.getName().isEmpty() ? "val" : reader.getName(), files(reader));
    }
    splits.putAll(more);
    splits.values().removeIf(List::isEmpty);
    Path labels = labelMap.orElse(Path.of(config.getTrainInputReader().getLabelMapPath()));
    return new DataSource(splits, read(labels), Optional.of(config));
  }

  /** Records without a configuration. */
  public static DataSource of(Map<String, List<String>> splits, Optional<Path> labelMap)
      throws IOException {
    return new DataSource(
        splits,
        labelMap.isPresent() ? Optional.of(LabelMap.read(labelMap.get())) : Optional.empty(),
        Optional.empty());
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

  private static Optional<LabelMap> read(Path file) throws IOException {
    return Files.isRegularFile(file) ? Optional.of(LabelMap.read(file)) : Optional.empty();
  }
}
