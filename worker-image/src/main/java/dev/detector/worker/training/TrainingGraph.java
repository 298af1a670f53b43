package dev.detector.worker.training;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.Optimizer;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.checkpoint.TrainingState;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.input.TrainingBatch;
import dev.detector.worker.losses.DetectionLoss;
import dev.detector.worker.losses.TargetTensors;
import dev.detector.worker.model.SsdModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * The graph of a training step with its session: forward pass, losses, gradients, update of the
 * variables. One thread at a time may use it.
 */
public final class TrainingGraph implements AutoCloseable {
  private final Graph graph = new Graph();
  private final GraphBuilder builder = new GraphBuilder(graph);
  private final Variables variables = new Variables(builder);
  private final TrainingState state;
  private final float[] anchors;
  private final Output<?> images;
  private final TargetTensors targets;
  private final Output<?> learningRate;
  private final List<Output<?>> losses;
  private final GradientUpdate update;
  private final Operation step;
  private final Output<?> allFinite;
  private final Session session;

  /**
   * Builds the graph of a configuration.
   *
   * @param height of the model's input
   * @param width of the model's input
   * @throws DetectorException for what is not supported, by its field path
   */
  public TrainingGraph(TrainEvalPipelineConfig config, int height, int width) {
    TrainConfig train = config.getTrainConfig();
    float momentum = momentum(train.getOptimizer());
    int batch = train.getBatchSize();
    images = builder.placeholder("images", DataType.DT_FLOAT, batch, height, width, 3);
    SsdModel model = SsdModel.build(builder, variables, config.getModel().getSsd(), images, true);
    anchors = model.anchors();
    targets = TargetTensors.placeholders(builder, batch, model.boxEncodings());
    var detection =
        DetectionLoss.of(config.getModel().getSsd())
            .build(builder, model.boxEncodings(), model.classLogits(), targets, anchors);
    Output<?> regularization =
        train.getAddRegularizationLoss()
            ? variables.regularization(variables.all())
            : builder.constant(0f);
    Output<?> total =
        builder.addAll(
            List.of(detection.localization(), detection.classification(), regularization));
    losses = List.of(detection.localization(), detection.classification(), regularization, total);
    learningRate = builder.placeholder("learning_rate", DataType.DT_FLOAT);
    state = TrainingState.create(variables, momentum, TrainedVariables.select(variables, train));
    update =
        GradientUpdate.momentum(
            builder, total, state, learningRate, momentum, train.getGradientClippingByNorm());
    List<Operation> changes = new ArrayList<>(update.updates());
    changes.addAll(variables.updates());
    changes.add(increment(state.step()));
    changes.add(increment(state.iteration()));
    step = builder.group("train_step", changes);
    allFinite = allFinite();
    session = Sessions.open(graph);
  }

  private static float momentum(Optimizer config) {
    String path = "train_config.optimizer";
    if (config.getUseMovingAverage()) {
      throw DetectorException.badInput(
          "not supported: moving averages of the weights",
          path + ".use_moving_average",
          "set it to false; it is true by default");
    }
    if (!config.hasMomentumOptimizer()) {
      throw DetectorException.badInput(
          "not supported: " + config.getOptimizerCase().toString().toLowerCase(Locale.ROOT),
          path,
          "use momentum_optimizer");
    }
    return config.getMomentumOptimizer().getMomentumOptimizerValue();
  }

  private Operation increment(Variable counter) {
    return builder.operation(
        "AssignAddVariableOp",
        counter.path() + "/Increment",
        a -> a.setAttr("dtype", DataType.DT_INT64),
        counter.handle(),
        builder.cast(builder.constant(1), DataType.DT_INT64));
  }

  private Output<?> allFinite() {
    List<Output<?>> each = new ArrayList<>();
    for (Variable variable : variables.all()) {
      if (variable.type() == DataType.DT_FLOAT) {
        each.add(all(builder.op("IsFinite", variable.value())));
      }
    }
    return all(builder.stack(0, each));
  }

  private Output<?> all(Output<?> conditions) {
    int rank = conditions.shape().numDimensions();
    return builder.op("All", conditions, builder.ints(IntStream.range(0, rank).toArray()));
  }

  /** Builder of the graph, for ops of checkpoints. */
  public GraphBuilder builder() {
    return builder;
  }

  /** Session that holds the variables' values. */
  public Session session() {
    return session;
  }

  /** The model's variables and the optimizer's. */
  public Variables variables() {
    return variables;
  }

  /** Step counter and optimizer state. */
  public TrainingState state() {
    return state;
  }

  GradientUpdate update() {
    return update;
  }

  /** The model's anchors in the order of its predictions, four floats each. */
  public float[] anchors() {
    return anchors.clone();
  }

  /** Gives every variable its first value. */
  public void initialize(long seed) {
    Operation initialization = variables.initialization(variables.all(), seed);
    session.runner().addTarget(initialization).run().close();
  }

  /** Number of steps done. */
  public long globalStep() {
    try (Result result = session.runner().fetch(state.step().value()).run()) {
      return ((TInt64) result.get(0)).getLong();
    }
  }

  /** Whether every value of every variable is finite. */
  public boolean variablesAreFinite() {
    try (Result result = session.runner().fetch(allFinite).run()) {
      return ((TBool) result.get(0)).getBoolean();
    }
  }

  /**
   * Trains on one batch.
   *
   * @param rate learning rate of this step
   */
  public StepResult train(TrainingBatch batch, float rate) {
    return run(batch, rate, List.of(step));
  }

  /** Runs the ops {@code also} beside the losses of a batch. */
  StepResult run(TrainingBatch batch, float rate, List<Operation> also) {
    List<Output<?>> fetched = new ArrayList<>(losses);
    fetched.add(update.globalNorm());
    List<float[]> values = evaluate(batch, rate, also, fetched);
    return new StepResult(
        values.get(0)[0], values.get(1)[0], values.get(2)[0], values.get(3)[0], values.get(4)[0]);
  }

  /** Values of float outputs for a batch, with {@code also} run beside. */
  List<float[]> evaluate(
      TrainingBatch batch, float rate, List<Operation> also, List<Output<?>> outputs) {
    try (TFloat32 rateTensor = TFloat32.scalarOf(rate);
        TInt64 seed = TInt64.scalarOf(batch.seed())) {
      var runner =
          session
              .runner()
              .feed(images, batch.images())
              .feed(targets.classTargets(), batch.classTargets())
              .feed(targets.classWeights(), batch.classWeights())
              .feed(targets.boxTargets(), batch.boxTargets())
              .feed(targets.boxWeights(), batch.boxWeights())
              .feed(SsdModel.STEP_SEED, seed)
              .feed(learningRate, rateTensor);
      also.forEach(runner::addTarget);
      outputs.forEach(runner::fetch);
      try (Result result = runner.run()) {
        List<float[]> values = new ArrayList<>();
        result.forEach(entry -> values.add(Tensors.toFloats(entry.getValue())));
        return values;
      }
    }
  }

  /** Frees the session and the graph. */
  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
