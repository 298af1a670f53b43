package dev.detector.worker.training;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.tensorflow.Operation;

/** Which variables the optimizer changes. */
final class TrainedVariables {
  private TrainedVariables() {}

  /**
   * Every trainable variable that some {@code update_trainable_variables} pattern matches, or all
   * without any, but none that a {@code freeze_variables} pattern matches. A pattern is a regular
   * expression for the beginning of the checkpoint path, e.g. {@code model/_feature_extractor}.
   * Variables that the loss does not depend on, as those of a classifier that only checkpoints know
   * of, are left alone.
   *
   * @param ancestors ops that the loss is computed from
   * @throws DetectorException for a pattern that matches nothing, and if nothing is left
   */
  static List<Variable> select(
      Variables variables, TrainConfig config, Set<? extends Operation> ancestors) {
    List<Variable> trainable =
        variables.trainable().stream().filter(v -> ancestors.contains(v.value().op())).toList();
    List<Pattern> updated =
        patterns(config.getUpdateTrainableVariablesList(), "update_trainable_variables", trainable);
    List<Pattern> frozen = patterns(config.getFreezeVariablesList(), "freeze_variables", trainable);
    List<Variable> selected =
        trainable.stream()
            .filter(v -> updated.isEmpty() || updated.stream().anyMatch(matches(v)))
            .filter(v -> frozen.stream().noneMatch(matches(v)))
            .toList();
    if (selected.isEmpty()) {
      throw DetectorException.badInput(
          "no variable is left to train", "train_config.freeze_variables", "freeze less");
    }
    return selected;
  }

  private static Predicate<Pattern> matches(Variable variable) {
    return pattern -> pattern.matcher(variable.path()).lookingAt();
  }

  private static List<Pattern> patterns(List<String> regexes, String field, List<Variable> all) {
    return regexes.stream().map(regex -> pattern(regex, "train_config." + field, all)).toList();
  }

  private static Pattern pattern(String regex, String path, List<Variable> all) {
    try {
      Pattern pattern = Pattern.compile(regex);
      if (all.stream().noneMatch(v -> matches(v).test(pattern))) {
        throw DetectorException.badInput(
            "matches no variable: " + regex,
            path,
            "match the beginning of a checkpoint key such as " + all.get(0).path());
      }
      return pattern;
    } catch (PatternSyntaxException e) {
      throw DetectorException.badInput(
          "not a regular expression: " + regex, path, e.getDescription());
    }
  }
}
