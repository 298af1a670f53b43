package dev.detector.worker.training;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.TrainConfig;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.checkpoint.TrainingState;
import dev.detector.worker.cluster.Agreement;
import dev.detector.worker.cluster.AllReduce;
import dev.detector.worker.cluster.Cluster;
import dev.detector.worker.cluster.ClusterServer;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.input.TrainingBatch;
import dev.detector.worker.losses.DetectionLoss;
import dev.detector.worker.losses.TargetTensors;
import dev.detector.worker.model.SsdModel;
import dev.detector.worker.optimizers.Gradient;
import dev.detector.worker.optimizers.Optimizer;
import dev.detector.worker.optimizers.OptimizerState;
import dev.detector.worker.optimizers.Optimizers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  /** Index of the sum among the losses. */
  private static final int TOTAL = 3;

  private final Graph graph = new Graph();
  private final GraphBuilder builder = new GraphBuilder(graph);
  private final Variables variables = new Variables(builder);
  private final TrainingState state;
  private final SsdModel model;
  private final Output<?> images;
  private final TargetTensors targets;
  private final Cluster cluster;
  private final Agreement agreement;
  private final Operation synchronization;
  private final int microBatches;
  private final int parts;
  private final boolean normalizedByMatches;
  private final Output<?> share;
  private final Output<?> learningRate;
  private final List<Output<?>> losses;
  private final OptimizerState optimizerState;
  private final StepGradients gradients;
  private final Operation step;
  private final Operation start;
  private final Operation add;
  private final Output<?> allFinite;
  private final Session session;

  /**
   * Builds the graph of a configuration whose batch is trained at once, in float32.
   *
   * @param height of the model's input; -1 where it varies from step to step
   * @param width of the model's input; -1 where it varies from step to step
   * @throws DetectorException for what is not supported, by its field path
   */
  public TrainingGraph(TrainEvalPipelineConfig config, int height, int width) {
    this(config, height, width, StepSettings.PLAIN, ClusterServer.none());
  }

  /**
   * Builds the graph of a configuration.
   *
   * @param config its batch size is what one micro-batch of one process has
   * @param height of the model's input; -1 where it varies from step to step
   * @param width of the model's input; -1 where it varies from step to step
   * @param server of the cluster whose other processes train the other parts of each batch
   * @throws DetectorException for what is not supported, by its field path
   */
  public TrainingGraph(
      TrainEvalPipelineConfig config,
      int height,
      int width,
      StepSettings settings,
      ClusterServer server) {
    this(config, height, width, settings, server, true);
  }

  /**
   * Without what is random in a step: dropout and drop connect, which no setting turns off. For
   * comparisons with another program's steps, which has other draws.
   */
  static TrainingGraph withoutRandomness(TrainEvalPipelineConfig config, int height, int width) {
    return new TrainingGraph(
        config, height, width, StepSettings.PLAIN, ClusterServer.none(), false);
  }

  private TrainingGraph(
      TrainEvalPipelineConfig config,
      int height,
      int width,
      StepSettings settings,
      ClusterServer server,
      boolean random) {
    TrainConfig train = config.getTrainConfig();
    Optimizer optimizer = Optimizers.of(train.getOptimizer());
    cluster = server.cluster();
    microBatches = settings.gradientAccumulationSteps();
    parts = microBatches * cluster.size();
    normalizedByMatches = config.getModel().getSsd().getNormalizeLossByNumMatches();
    int batch = train.getBatchSize();
    images = builder.placeholder("images", DataType.DT_FLOAT, batch, height, width, 3);
    AllReduce reduce = new AllReduce(builder, cluster);
    model =
        SsdModel.build(
            builder, variables, config.getModel().getSsd(), images, true, random, reduce);
    targets = TargetTensors.placeholders(builder, batch, model.boxEncodings());
    share = builder.placeholder("share_of_matches", DataType.DT_FLOAT);
    losses = losses(config);
    learningRate = builder.placeholder("learning_rate", DataType.DT_FLOAT);
    List<Variable> trained =
        TrainedVariables.select(variables, train, graph.subgraphTo(Set.of(losses.get(TOTAL))));
    state = TrainingState.create(variables);
    optimizerState = optimizer.createState(variables, TrainingState.OPTIMIZER, trained);
    List<Gradient> own = StepGradients.of(builder, losses.get(TOTAL), trained);
    Optional<GradientAccumulation> accumulation =
        microBatches > 1 ? Optional.of(GradientAccumulation.of(builder, own)) : Optional.empty();
    agreement = new Agreement(builder, reduce, cluster);
    StepChanges stepChanges =
        StepChanges.of(
            builder,
            reduce,
            cluster,
            accumulation.map(GradientAccumulation::sums).orElse(own),
            variables.updatedValues());
    gradients = StepGradients.of(builder, stepChanges.gradients());
    List<Operation> changes =
        new ArrayList<>(
            optimizer.update(
                builder,
                optimizerState,
                gradients.clipped(builder, train.getGradientClippingByNorm()),
                learningRate));
    changes.addAll(variables.updates(stepChanges.updatedValues()));
    changes.add(increment(state.step()));
    step = builder.group("train_step", changes);
    start = accumulation.map(a -> microBatch("start_step", a.start())).orElse(step);
    add = accumulation.map(a -> microBatch("add_to_step", a.add())).orElse(step);
    allFinite = allFinite();
    synchronization = synchronization(reduce);
    session = server.open(graph, Sessions.config(settings.bfloat16()));
  }

  /** Gives every process the chief's variables: what the others add to them is nothing. */
  private Operation synchronization(AllReduce reduce) {
    List<Operation> assigns = new ArrayList<>();
    for (DataType type : List.of(DataType.DT_FLOAT, DataType.DT_INT64)) {
      List<Variable> ofType = variables.all().stream().filter(v -> v.type() == type).toList();
      List<Output<?>> values =
          ofType.stream()
              .<Output<?>>map(
                  v -> cluster.isChief() ? v.value() : builder.op("ZerosLike", v.value()))
              .toList();
      List<Output<?>> chiefs = reduce.sum(values);
      for (int i = 0; i < ofType.size(); i++) {
        Variable variable = ofType.get(i);
        assigns.add(builder.assign(variable.path() + "/Synchronize", variable, chiefs.get(i)));
      }
    }
    return builder.group("synchronize", assigns);
  }

  /** Localization, classification, regularization, and their sum, of a micro-batch's share. */
  private List<Output<?>> losses(TrainEvalPipelineConfig config) {
    var detection =
        DetectionLoss.of(config.getModel().getSsd())
            .build(builder, model.boxEncodings(), model.classLogits(), targets, model.anchors());
    Output<?> regularization =
        config.getTrainConfig().getAddRegularizationLoss()
            ? variables.regularization(variables.all())
            : builder.constant(0f);
    List<Output<?>> terms =
        List.of(detection.localization(), detection.classification(), regularization);
    if (parts > 1) {
      terms =
          List.of(
              builder.mul(share, detection.localization()),
              builder.mul(share, detection.classification()),
              builder.mul(builder.constant(1f / parts), regularization));
    }
    List<Output<?>> all = new ArrayList<>(terms);
    all.add(builder.addAll(terms));
    return all;
  }

  /** Batch normalisation sees each micro-batch by itself. */
  private Operation microBatch(String name, List<Operation> sums) {
    List<Operation> changes = new ArrayList<>(sums);
    changes.addAll(variables.updates());
    return builder.group(name, changes);
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

  /** Counters of steps and checkpoints. */
  public TrainingState state() {
    return state;
  }

  OptimizerState optimizerState() {
    return optimizerState;
  }

  /** Gradients of a step, before clipping. */
  StepGradients gradients() {
    return gradients;
  }

  /**
   * The anchors of a model with inputs of one size, in the order of its predictions, four floats
   * each.
   */
  public float[] anchors() {
    return model.fixedAnchors();
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

  /** Gives every process of the cluster the chief's variables. */
  public void synchronize() {
    if (cluster.size() > 1) {
      session.runner().addTarget(synchronization).run().close();
    }
  }

  /** Whether it is true of any process of the cluster. */
  public boolean anywhere(boolean here) {
    return agreement.any(session, here);
  }

  /** The chief's number. */
  public int chiefs(int number) {
    return (int) agreement.sum(session, cluster.isChief() ? number : 0)[0];
  }

  /**
   * Trains on the micro-batches of one step.
   *
   * @param batches this process's part of the step's batch, as many as the settings say
   * @param rate learning rate of this step
   */
  public StepResult train(List<TrainingBatch> batches, float rate) {
    if (parts == 1) {
      return run(batches.get(0), rate, List.of(step));
    }
    float[] shares = shares(batches);
    float[] sums = new float[losses.size()];
    float norm = 0;
    for (int i = 0; i < batches.size(); i++) {
      boolean last = i == batches.size() - 1;
      List<Output<?>> fetched = new ArrayList<>(losses);
      if (last) {
        fetched.add(gradients.globalNorm());
      }
      Operation operation = last ? step : i == 0 ? start : add;
      List<float[]> values = evaluate(batches.get(i), shares[i], rate, List.of(operation), fetched);
      for (int j = 0; j < sums.length; j++) {
        sums[j] += values.get(j)[0];
      }
      norm = last ? values.get(sums.length)[0] : norm;
    }
    float[] all = agreement.sum(session, sums);
    return new StepResult(all[0], all[1], all[2], all[TOTAL], norm);
  }

  /**
   * By what a micro-batch's loss counts in the whole batch's: a loss is divided by its own batch's
   * matches, but has to be by the matches of all.
   */
  private float[] shares(List<TrainingBatch> batches) {
    float[] shares = new float[batches.size()];
    Arrays.fill(shares, 1f);
    if (normalizedByMatches) {
      float own = 0;
      for (int i = 0; i < shares.length; i++) {
        float matches = batches.get(i).matches();
        own += matches;
        shares[i] = Math.max(matches, 1f);
      }
      float all = agreement.sum(session, own)[0];
      for (int i = 0; i < shares.length; i++) {
        shares[i] /= Math.max(all, 1f);
      }
    }
    return shares;
  }

  /** Runs the ops {@code also} beside the losses of a batch. */
  StepResult run(TrainingBatch batch, float rate, List<Operation> also) {
    List<Output<?>> fetched = new ArrayList<>(losses);
    fetched.add(gradients.globalNorm());
    List<float[]> values = evaluate(batch, 1f, rate, also, fetched);
    return new StepResult(
        values.get(0)[0],
        values.get(1)[0],
        values.get(2)[0],
        values.get(TOTAL)[0],
        values.get(losses.size())[0]);
  }

  /** Values of float outputs for a batch, with {@code also} run beside. */
  List<float[]> evaluate(
      TrainingBatch batch,
      float batchShare,
      float rate,
      List<Operation> also,
      List<Output<?>> outputs) {
    try (TFloat32 rateTensor = TFloat32.scalarOf(rate);
        TFloat32 shareTensor = TFloat32.scalarOf(batchShare);
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
      if (parts > 1) {
        runner.feed(share, shareTensor);
      }
      also.forEach(runner::addTarget);
      outputs.forEach(runner::fetch);
      try (Result result = runner.run()) {
        List<float[]> values = new ArrayList<>();
        result.forEach(entry -> values.add(Tensors.toFloats(entry.getValue())));
        return values;
      }
    }
  }

  /** A batch of the right shapes, which must be known, that shows nothing. */
  TrainingBatch blank() {
    return new TrainingBatch(
        0,
        0,
        floats(images),
        Tensors.ints(
            new int[(int) targets.classTargets().shape().size()],
            targets.classTargets().shape().asArray()),
        floats(targets.classWeights()),
        floats(targets.boxTargets()),
        floats(targets.boxWeights()));
  }

  private static TFloat32 floats(Output<?> placeholder) {
    return Tensors.floats(
        new float[(int) placeholder.shape().size()], placeholder.shape().asArray());
  }

  /** Frees the session and the graph. */
  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
