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
  private static final String BACKBONE = FEATURE_EXTRACTOR + "classification_backbone/";
  private static final String CLASS_HEAD = "/class_predictions_with_background/";

  /** Where a checkpoint of a classification network has it. */
  private static final String CLASSIFIER = "feature_extractor/";

  /** A variable that was not restored, and why. */
  public record LeftOut(Variable variable, String reason) {}

  /**
   * What the OD API would restore: type {@code classification} takes the backbone from a
   * classification network's checkpoint, {@code detection} the whole feature extractor from a
   * detector's and leaves the box predictor fresh; type {@code full} takes everything, but leaves
   * out class heads of another class count instead of failing.
   *
   * @param variables the graph's variables; those outside the model are left alone
   * @throws DetectorException when the checkpoint does not fit or the config asks for what is not
   *     supported
   */
  public static FineTuning plan(Collection<Variable> variables, TrainConfig config)
      throws IOException {
    Type type = type(config);
    CheckpointReader reader = CheckpointReader.open(Path.of(config.getFineTuneCheckpoint()));
    List<Variable> wanted = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    for (Variable v : variables) {
      if (v.path().startsWith(MODEL) && !v.path().contains(TrackableObjects.SLOT)) {
        if (v.path().startsWith(type.restored)) {
          wanted.add(v);
        } else {
          leftOut.add(
              new LeftOut(v, "fine_tune_checkpoint_type: " + type.text + " starts it fresh"));
        }
      }
    }
    checkKind(reader, type);
    reader.requireKeys(wanted.stream().map(type::stored).toList());
    List<Variable> restored = fitting(reader, type, wanted, leftOut);
    return new FineTuning(reader.checkpoint(), restored, leftOut);
  }

  /**
   * Restores what {@link #plan} finds.
   *
   * @param variables the graph's variables, initialised
   */
  public static FineTuning restore(
      Session session, GraphBuilder b, Collection<Variable> variables, TrainConfig config)
      throws IOException {
    FineTuning plan = plan(variables, config);
    Type type = type(config);
    new CheckpointRestore(b, plan.restored.stream().map(type::stored).toList())
        .run(session, plan.checkpoint);
    return plan;
  }

  /** What is restored, and from which place of the checkpoint. */
  private enum Type {
    CLASSIFICATION("classification", BACKBONE, CLASSIFIER),
    DETECTION("detection", FEATURE_EXTRACTOR, FEATURE_EXTRACTOR),
    FULL("full", MODEL, MODEL);

    private final String text;
    private final String restored;
    private final String from;

    Type(String text, String restored, String from) {
      this.text = text;
      this.restored = restored;
      this.from = from;
    }

    /** A variable at its place in the checkpoint. */
    Variable stored(Variable variable) {
      return variable.at(from + variable.path().substring(restored.length()));
    }
  }

  /** The checkpoint of the other kind of network is the usual mistake. */
  private static void checkKind(CheckpointReader reader, Type type) {
    Type other = type == Type.CLASSIFICATION ? Type.DETECTION : Type.CLASSIFICATION;
    if (!reader.hasAny(type.from) && reader.hasAny(other.from)) {
      throw DetectorException.badInput(
          "a checkpoint of a "
              + (other == Type.DETECTION ? "detector" : "classification network")
              + ", "
              + reader.checkpoint(),
          PATH + "_type",
          "set fine_tune_checkpoint_type: \"" + other.text + "\"");
    }
  }

  private static Type type(TrainConfig config) {
    if (config.getLoadAllDetectionCheckpointVars()) {
      throw DetectorException.badInput(
          "not supported: true",
          "train_config.load_all_detection_checkpoint_vars",
          "use fine_tune_checkpoint_type: \"full\"");
    }
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
      case "classification" -> Type.CLASSIFICATION;
      case "detection" -> Type.DETECTION;
      case "full" -> Type.FULL;
      default ->
          throw DetectorException.badInput(
              "not supported: " + type,
              PATH + "_type",
              "use \"detection\" (feature extractor), \"full\" (everything), or"
                  + " \"classification\" (backbone, from a classification network)");
    };
  }

  /** Those whose shape is the checkpoint's; other class heads go to {@code leftOut}. */
  private static List<Variable> fitting(
      CheckpointReader reader, Type type, List<Variable> wanted, List<LeftOut> leftOut) {
    List<Variable> fitting = new ArrayList<>();
    for (Variable v : wanted) {
      Dimensions there = reader.shape(type.stored(v));
      if (there.equals(v.shape())) {
        fitting.add(v);
      } else if (v.path().contains(CLASS_HEAD)) {
        leftOut.add(
            new LeftOut(v, "another class count: shape " + there + " instead of " + v.shape()));
      } else {
        throw reader.otherShape(type.stored(v));
      }
    }
    return fitting;
  }
}
