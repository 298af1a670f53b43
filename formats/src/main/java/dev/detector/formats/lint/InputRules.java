package dev.detector.formats.lint;

import dev.detector.formats.protos.InputReader;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.List;

/** What is read to train and to evaluate on, against each other. */
final class InputRules implements Rule {
  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    InputReader train = config.getTrainInputReader();
    if (!train.getShuffle()) {
      report.warning(
          "train_input_reader.shuffle",
          "is false: batches follow the order of the files, often class by class",
          "remove it");
    }
    for (int i = 0; i < config.getEvalInputReaderCount(); i++) {
      compare(train, config.getEvalInputReader(i), "eval_input_reader[" + i + "]", report);
    }
  }

  private static void compare(InputReader train, InputReader eval, String path, Report report) {
    List<String> files = eval.getTfRecordInputReader().getInputPathList();
    for (String file : files) {
      if (!isPlaceholder(file)
          && train.getTfRecordInputReader().getInputPathList().contains(file)) {
        report.warning(
            path + ".tf_record_input_reader.input_path",
            file + " is what is trained on, too: the metrics say nothing about other images",
            "evaluate on images of their own");
      }
    }
    String labels = eval.getLabelMapPath();
    if (!labels.equals(train.getLabelMapPath()) && !isPlaceholder(labels) && !labels.isEmpty()) {
      report.warning(
          path + ".label_map_path",
          "is not train_input_reader's",
          "use one label map, unless the two files are the same");
    }
    int oneOf = eval.getSample1OfNExamples();
    if (oneOf > 1) {
      report.info(
          path + ".sample_1_of_n_examples",
          "is " + oneOf + ": the metrics are of every " + oneOf + "th image only",
          "nothing to do if that is meant");
    }
  }

  private static boolean isPlaceholder(String path) {
    return path.contains(LeftOverPaths.PLACEHOLDER);
  }
}
