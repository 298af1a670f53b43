package dev.detector.worker.training;

import dev.detector.formats.DetectorException;
import dev.detector.formats.lint.Finding;
import dev.detector.formats.lint.Finding.Severity;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.checkpoint.FineTuning;
import dev.detector.worker.checkpoint.FineTuning.LeftOut;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.model.SsdModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.proto.DataType;

/** The checkpoint that a training starts from against its model, before anything runs. */
public final class FineTuningRules {
  private static final String PATH = "train_config.fine_tune_checkpoint";

  /** Any that the feature pyramids of all models can be built for. */
  private static final int SIDE = 256;

  /** How many variables that are left out for the same reason are named. */
  private static final int NAMED = 4;

  private FineTuningRules() {}

  /**
   * Says what would be restored and what would start fresh, or why nothing can be.
   *
   * @param config without an error of its own, whose checkpoint is there; one without a checkpoint
   *     has no finding
   */
  public static List<Finding> check(TrainEvalPipelineConfig config) throws IOException {
    TrainConfig train = config.getTrainConfig();
    if (train.getFineTuneCheckpoint().isEmpty()) {
      return List.of();
    }
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      Variables variables = new Variables(b);
      SsdModel.build(
          b,
          variables,
          config.getModel().getSsd(),
          b.placeholder("images", DataType.DT_FLOAT, 1, SIDE, SIDE, 3),
          false);
      return List.of(told(FineTuning.plan(variables.all(), train)));
    } catch (DetectorException e) {
      return List.of(new Finding(Severity.ERROR, PATH, e.what() + ": " + e.where(), e.mend()));
    }
  }

  private static Finding told(FineTuning plan) {
    Map<String, List<String>> fresh = new LinkedHashMap<>();
    for (LeftOut left : plan.leftOut()) {
      fresh.computeIfAbsent(left.reason(), reason -> new ArrayList<>()).add(left.variable().path());
    }
    StringBuilder message =
        new StringBuilder("restores %d variables".formatted(plan.restored().size()));
    fresh.forEach(
        (reason, paths) ->
            message.append(
                "; leaves out %d (%s): %s".formatted(paths.size(), named(paths), reason)));
    return new Finding(Severity.INFO, PATH, message.toString(), "nothing to do if that is meant");
  }

  /** All if they are few, else what they begin with. */
  private static String named(List<String> paths) {
    if (paths.size() <= NAMED) {
      return String.join(", ", paths);
    }
    String prefix = paths.get(0);
    for (String path : paths) {
      while (!path.startsWith(prefix)) {
        prefix = prefix.substring(0, prefix.length() - 1);
      }
    }
    return "in " + prefix.substring(0, prefix.lastIndexOf('/') + 1);
  }
}
