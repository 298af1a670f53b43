package dev.detector.worker.validation;

import dev.detector.formats.DetectorException;
import dev.detector.formats.checkpoint.Evaluations;
import dev.detector.formats.protos.InputReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One {@code eval_input_reader}. The first decides which checkpoint is the best, and its entry in
 * the ledger says that a checkpoint is done with.
 *
 * @param name as configured; a further reader without one is called by its place
 * @param first whether it is the first
 */
public record EvaluatedData(String name, boolean first) {
  /** Names that are safe as those of a folder and no file's of the ledger. */
  private static final Pattern NAME = Pattern.compile("(?!ckpt-)[A-Za-z0-9_][A-Za-z0-9_. -]*");

  /**
   * The data sets of a configuration.
   *
   * @throws DetectorException if two have the same name, or a name cannot be that of a folder
   */
  static List<EvaluatedData> of(List<InputReader> readers) {
    if (readers.isEmpty()) {
      throw DetectorException.badInput(
          "there is no evaluation data", "eval_input_reader", "add an eval_input_reader");
    }
    List<EvaluatedData> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < readers.size(); i++) {
      String given = readers.get(i).getName();
      String name = given.isEmpty() && i > 0 ? String.valueOf(i) : given;
      String path = "eval_input_reader[" + i + "].name";
      if (!name.isEmpty() && !NAME.matcher(name).matches()) {
        throw DetectorException.badInput(
            "\"" + name + "\" cannot be the name of a folder",
            path,
            "use letters, digits, _ and -");
      }
      if (!names.add(name)) {
        throw DetectorException.badInput(
            "the name " + name + " is given twice", path, "give each reader its own name");
      }
      all.add(new EvaluatedData(name, i == 0));
    }
    return all;
  }

  /** Where the event files go, as the OD API has it: {@code eval/NAME}. */
  Path events(Path modelDir) {
    return modelDir.resolve("eval").resolve(name);
  }

  /** The ledger: {@code evaluations}, or {@code evaluations/NAME} for further data. */
  Evaluations ledger(Path modelDir) {
    return first ? new Evaluations(modelDir) : new Evaluations(modelDir, name);
  }
}
