package dev.detector.worker.checkpoint;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.CheckpointVersion;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.worker.graph.Dimensions;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Variable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.tensorflow.Session;

/**
 * Start values from another training's checkpoint, {@code train_config.fine_tune_checkpoint}.
 *
 * @param checkpoint where they came from
 * @param restored variables with the checkpoint's values
 * @param leftOut variables that keep their initial values
 */
public record FineTuning(Path checkpoint, List<Variable> restored, List<LeftOut> leftOut) {

  private static final String PATH = "train_config.fine_tune_checkpoint";
  private static final String MODEL = "model/";
  private static final String FEATURE_EXTRACTOR = "model/_feature_extractor/";
  private static final String CLASS_HEAD = "model/_box_predictor/_prediction_heads/";

  /** A variable that was not restored, and why. */
  public record LeftOut(Variable variable, String reason) {}

  /**
   * Restores as the OD API does: type {@code detection} takes the feature extractor and leaves the
   * box predictor fresh; type {@code full} takes everything, but leaves out prediction heads of
   * another class count instead of failing.
   *
   * @param variables the graph's variables, initialised; those outside the model are left alone
   * @throws DetectorException when the checkpoint does not fit or the config asks for what is not
   *     supported
   */
  public static FineTuning restore(
      Session session, GraphBuilder b, Collection<Variable> variables, TrainConfig config)
      throws IOException {
    boolean full = isFull(config);
    CheckpointReader reader = CheckpointReader.open(Path.of(config.getFineTuneCheckpoint()));
    List<Variable> wanted = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    for (Variable v : variables) {
      if (v.path().startsWith(MODEL) && !v.path().contains(TrackableObjects.SLOT)) {
        if (full || v.path().startsWith(FEATURE_EXTRACTOR)) {
          wanted.add(v);
        } else {
          leftOut.add(new LeftOut(v, "fine_tune_checkpoint_type: detection starts it fresh"));
        }
      }
    }
    reader.requireKeys(wanted);
    List<Variable> restored = fitting(reader, wanted, leftOut);
    new CheckpointRestore(b, restored).run(session, reader.checkpoint());
    return new FineTuning(reader.checkpoint(), restored, leftOut);
  }

  private static boolean isFull(TrainConfig config) {
    if (config.getFineTuneCheckpointVersion() != CheckpointVersion.V2) {
      throw DetectorException.badInput(
          "name-based (V1) checkpoints are not supported",
          PATH + "_version",
          "set fine_tune_checkpoint_version: V2 and use a TensorFlow 2 checkpoint");
    }
    String type = config.getFineTuneCheckpointType();
    if (type.isEmpty()) {
      // The OD API's older way to say it.
      type = config.getFromDetectionCheckpoint() ? "detection" : "classification";
    }
    return switch (type) {
      case "detection" -> false;
      case "full" -> true;
      default ->
          throw DetectorException.badInput(
              "not supported: " + type,
              PATH + "_type",
              "use \"detection\" (feature extractor) or \"full\" (everything)");
    };
  }

  /** Those whose shape is the checkpoint's; other class heads go to {@code leftOut}. */
  private static List<Variable> fitting(
      CheckpointReader reader, List<Variable> wanted, List<LeftOut> leftOut) {
    List<Variable> fitting = new ArrayList<>();
    for (Variable v : wanted) {
      Dimensions there = reader.shape(v);
      if (there.equals(v.shape())) {
        fitting.add(v);
      } else if (v.path().startsWith(CLASS_HEAD)) {
        leftOut.add(
            new LeftOut(v, "another class count: shape " + there + " instead of " + v.shape()));
      } else {
        throw reader.otherShape(v);
      }
    }
    return fitting;
  }
}
