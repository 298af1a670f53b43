package dev.detector.formats.lint;

import dev.detector.formats.BadInputException;
import dev.detector.formats.InputFile;
import dev.detector.formats.lint.Finding.Severity;
import dev.detector.formats.protos.InputReader;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.formats.tfrecord.Shards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that a configuration names, checked where the run's files are at hand. */
public final class NamedFiles {
  private final List<Finding> missing = new ArrayList<>();

  private NamedFiles() {}

  /**
   * One error for each label map, input path and checkpoint that is not there, and a warning for an
   * input path of which pieces are missing.
   */
  public static List<Finding> missing(TrainEvalPipelineConfig config) throws IOException {
    NamedFiles files = new NamedFiles();
    files.reader(config.getTrainInputReader(), "train_input_reader");
    for (int i = 0; i < config.getEvalInputReaderCount(); i++) {
      files.reader(config.getEvalInputReader(i), "eval_input_reader[" + i + "]");
    }
    String checkpoint = config.getTrainConfig().getFineTuneCheckpoint();
    files.file(
        checkpoint,
        checkpoint + ".index",
        "train_config.fine_tune_checkpoint",
        "give the path of the .index file without .index");
    return List.copyOf(files.missing);
  }

  /** Those of {@link #missing} without which no step can be trained. */
  public static List<Finding> missingToTrain(TrainEvalPipelineConfig config) throws IOException {
    NamedFiles files = new NamedFiles();
    files.reader(config.getTrainInputReader(), "train_input_reader");
    return List.copyOf(files.missing);
  }

  private void reader(InputReader reader, String path) throws IOException {
    String labels = reader.getLabelMapPath();
    file(labels, labels, path + ".label_map_path", "check the path");
    List<String> inputs = reader.getTfRecordInputReader().getInputPathList();
    for (int i = 0; i < inputs.size(); i++) {
      if (isGiven(inputs.get(i))) {
        records(inputs.get(i), path + ".tf_record_input_reader.input_path[" + i + "]");
      }
    }
  }

  private void records(String input, String path) throws IOException {
    try {
      Shards.expand(input);
      List<Path> pieces = Shards.missing(input);
      if (!pieces.isEmpty()) {
        missing.add(
            new Finding(
                Severity.WARNING,
                path,
                "%s: %d pieces are missing, the first is %s"
                    .formatted(input, pieces.size(), pieces.get(0).getFileName()),
                "copy them as well; what is there is used"));
      }
    } catch (BadInputException e) {
      add(path, e.where() + ": " + e.what(), e.mend());
    }
  }

  private void file(String value, String file, String path, String mend) throws IOException {
    if (isGiven(value) && !Files.isRegularFile(Path.of(file))) {
      add(path, file + ": no such file", mend + "; " + InputFile.around(Path.of(file)));
    }
  }

  /** What is not has findings of its own. */
  private static boolean isGiven(String path) {
    return !path.isEmpty() && !path.contains(LeftOverPaths.PLACEHOLDER);
  }

  private void add(String path, String message, String mend) {
    missing.add(new Finding(Severity.ERROR, path, message, mend));
  }
}
