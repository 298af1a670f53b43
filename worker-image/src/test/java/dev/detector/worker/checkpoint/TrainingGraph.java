package dev.detector.worker.checkpoint;

import dev.detector.formats.protos.Optimizer;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.model.SsdModel;
import dev.detector.worker.optimizers.Optimizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TInt64;

/** A model with its training state and initialised variables. */
final class TrainingGraph implements AutoCloseable {

  private static final Optimizer MOMENTUM = momentum();

  final Graph graph = new Graph();
  final GraphBuilder b = new GraphBuilder(graph);
  final Variables variables = new Variables(b);
  final TrainingState state;
  final Session session;

  TrainingGraph(Ssd config, int size, long seed) {
    var images = b.placeholder("images", DataType.DT_FLOAT, -1, size, size, 3);
    SsdModel.build(b, variables, config, images, true);
    state = TrainingState.create(variables);
    Optimizers.of(MOMENTUM).createState(variables, TrainingState.OPTIMIZER, variables.trainable());
    session = Sessions.open(graph);
    session.runner().addTarget(variables.initialization(variables.all(), seed)).run().close();
  }

  private static Optimizer momentum() {
    Optimizer.Builder optimizer = Optimizer.newBuilder().setUseMovingAverage(false);
    optimizer
        .getMomentumOptimizerBuilder()
        .getLearningRateBuilder()
        .getConstantLearningRateBuilder();
    return optimizer.build();
  }

  /** Values of all float variables by their path. */
  Map<String, float[]> floats() {
    List<Variable> list =
        variables.all().stream().filter(v -> v.type() == DataType.DT_FLOAT).toList();
    var runner = session.runner();
    list.forEach(v -> runner.fetch(v.value()));
    Map<String, float[]> values = new TreeMap<>();
    try (var result = runner.run()) {
      for (int i = 0; i < list.size(); i++) {
        values.put(list.get(i).path(), Tensors.toFloats(result.get(i)));
      }
    }
    return values;
  }

  /** Writes variables to a checkpoint. */
  void save(Collection<Variable> written, Path checkpoint) throws IOException {
    new CheckpointSave(b, written, variables.objects()).run(session, checkpoint);
  }

  long count(Variable counter) {
    try (var result = session.runner().fetch(counter.value()).run()) {
      return ((TInt64) result.get(0)).getLong();
    }
  }

  float regularization() {
    try (var result =
        session.runner().fetch(variables.regularization(variables.trainable())).run()) {
      return Tensors.toFloats(result.get(0))[0];
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
