package dev.detector.worker.checkpoint;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Variable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TString;

/** Ops that read variables from a checkpoint; built once, run for any number of checkpoints. */
public final class CheckpointRestore {

  private final List<Variable> variables;
  private final Output<?> prefix;
  private final Operation restore;

  /**
   * Adds the ops to the graph.
   *
   * @param variables what to read, by their checkpoint keys; at least one
   */
  public CheckpointRestore(GraphBuilder b, Collection<Variable> variables) {
    this(b, variables, b.placeholder("restore/prefix", DataType.DT_STRING));
  }

  /**
   * Adds the ops to the graph.
   *
   * @param prefix scalar string, fed with the checkpoint's path
   */
  public CheckpointRestore(GraphBuilder b, Collection<Variable> variables, Output<?> prefix) {
    this.variables = List.copyOf(variables);
    this.prefix = prefix;
    Operation values =
        b.operation(
            "RestoreV2",
            "restore/RestoreV2",
            a ->
                a.setAttr(
                    "dtypes", variables.stream().map(Variable::type).toArray(DataType[]::new)),
            prefix,
            b.strings(variables.stream().map(Variable::key).toList()),
            b.strings(Collections.nCopies(variables.size(), "")));
    List<Operation> assigns = new ArrayList<>();
    for (Variable v : variables) {
      assigns.add(b.assign("restore/" + v.path(), v, values.output(assigns.size())));
    }
    restore = b.group("restore/all", assigns);
  }

  /** Op that restores when run with the prefix fed. */
  public Operation operation() {
    return restore;
  }

  /**
   * Gives the variables the checkpoint's values.
   *
   * @param checkpoint path without {@code .index}
   * @throws DetectorException when there is none, when it does not fit, or when it is damaged
   */
  public void run(Session session, Path checkpoint) throws IOException {
    CheckpointReader.open(checkpoint).requireAll(variables);
    try (TString path = TString.scalarOf(checkpoint.toString())) {
      session.runner().feed(prefix, path).addTarget(restore).run().close();
    } catch (TensorFlowException e) {
      throw new DetectorException(
          ExitCode.BAD_INPUT,
          "checkpoint cannot be read (" + e.getMessage() + ")",
          checkpoint.toString(),
          "copy it again; .index and .data files belong together",
          e);
    }
  }
}
