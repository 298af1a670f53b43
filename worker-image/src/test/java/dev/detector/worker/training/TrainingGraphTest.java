package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.Hyperparams;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.cluster.Cluster;
import dev.detector.worker.cluster.ClusterServer;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.input.TrainingBatch;
import dev.detector.worker.targets.AnchorTargets;
import dev.detector.worker.targets.TargetAssigner;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.proto.DataType;

class TrainingGraphTest {
  private static final int SIZE = 64;
  private static final float MOMENTUM = .9f;
  private static final float CLIP = .3f;

  private static TrainEvalPipelineConfig.Builder config() {
    var config =
        Golden.config(Golden.resource("configs/mobilenet035_fpnlite_256.config")).toBuilder();
    config.getTrainConfigBuilder().setBatchSize(1);
    return config;
  }

  private static TrainingBatch batch(TrainEvalPipelineConfig config, TrainingGraph graph) {
    return batch(config, graph, 5, 1);
  }

  /** Pictures {@code first} and the following ones, each with objects of its own. */
  private static TrainingBatch batch(
      TrainEvalPipelineConfig config, TrainingGraph graph, int first, int size) {
    TargetAssigner assigner = TargetAssigner.of(config.getModel().getSsd(), graph.anchors());
    float[] images = new float[size * SIZE * SIZE * 3];
    List<AnchorTargets> targets = new ArrayList<>();
    for (int n = 0; n < size; n++) {
      Random random = new Random(first + n);
      for (int i = 0; i < SIZE * SIZE * 3; i++) {
        images[n * SIZE * SIZE * 3 + i] = random.nextFloat() * 2 - 1;
      }
      float side = .3f + .1f * ((first + n) % 5);
      targets.add(
          assigner.assign(
              new float[] {.2f, .2f, .2f + side, .3f + side}, new int[] {1}, new float[] {1}));
    }
    return BatchTensors.of(images, SIZE, SIZE, targets);
  }

  @Test
  void updatesVariablesAsKerasMomentumDoes() {
    var builder = config();
    builder.getTrainConfigBuilder().setGradientClippingByNorm(CLIP);
    var config = builder.build();
    try (TrainingGraph graph = new TrainingGraph(config, SIZE, SIZE);
        TrainingBatch batch = batch(config, graph)) {
      graph.initialize(7);
      graph.train(List.of(batch), .1f);
      for (Variable variable :
          List.of(
              find(
                  graph,
                  "model/_feature_extractor/classification_backbone/layer_with_weights-0/kernel"),
              find(
                  graph,
                  "model/_box_predictor/_prediction_heads/class_predictions_with_background/"
                      + "_class_predictor_layers/0/bias"))) {
        Variable velocity = graph.optimizerState().slot("momentum", variable);
        float[] value = value(graph, variable);
        float[] speed = value(graph, velocity);
        Output<?> output =
            graph.gradients().all().stream()
                .filter(g -> g.variable().equals(variable))
                .findFirst()
                .orElseThrow()
                .value();
        float[] gradient = graph.evaluate(batch, 1f, 0f, List.of(), List.of(output)).get(0);

        StepResult step = graph.train(List.of(batch), .05f);

        assertThat(step.gradientNorm()).isGreaterThan(CLIP);
        float scale = CLIP / step.gradientNorm();
        float[] newSpeed = value(graph, velocity);
        float[] newValue = value(graph, variable);
        for (int i = 0; i < value.length; i++) {
          float expected = MOMENTUM * speed[i] - .05f * scale * gradient[i];
          assertThat(newSpeed[i]).isCloseTo(expected, within(1e-6f));
          assertThat(newValue[i]).isCloseTo(value[i] + newSpeed[i], within(1e-6f));
        }
      }
      assertThat(graph.globalStep()).isEqualTo(3);
      assertThat(graph.variablesAreFinite()).isTrue();
    }
  }

  /** Without statistics of the batch the parts know all that the whole knows. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void aBatchInPartsTrainsAsTheWholeOne(int parts) {
    var builder = config();
    builder.getModelBuilder().getSsdBuilder().setFreezeBatchnorm(true);
    builder.getTrainConfigBuilder().setBatchSize(4).setGradientClippingByNorm(CLIP);
    var whole = builder.build();
    var part = whole.toBuilder();
    part.getTrainConfigBuilder().setBatchSize(4 / parts);
    try (TrainingGraph at = new TrainingGraph(whole, SIZE, SIZE);
        TrainingGraph in =
            new TrainingGraph(
                part.build(), SIZE, SIZE, new StepSettings(parts, false), ClusterServer.none())) {
      at.initialize(7);
      in.initialize(7);
      for (int step = 0; step < 2; step++) {
        StepResult once = train(at, whole, 4, 1, step);
        StepResult inParts = train(in, whole, 4 / parts, parts, step);
        assertThat(inParts.localization()).isCloseTo(once.localization(), withinPercentage(1e-3));
        assertThat(inParts.classification())
            .isCloseTo(once.classification(), withinPercentage(1e-3));
        assertThat(inParts.regularization())
            .isCloseTo(once.regularization(), withinPercentage(1e-3));
        assertThat(inParts.total()).isCloseTo(once.total(), withinPercentage(1e-3));
        assertThat(inParts.gradientNorm()).isCloseTo(once.gradientNorm(), withinPercentage(1e-2));
      }
      assertThat(in.globalStep()).isEqualTo(2);
      Map<String, float[]> expected = floats(at);
      floats(in)
          .forEach(
              (path, values) -> {
                for (int i = 0; i < values.length; i++) {
                  assertThat(values[i]).as(path).isCloseTo(expected.get(path)[i], within(2e-5f));
                }
              });
    }
  }

  /** Two servers of one cluster, here in one process, each with its own graph and half a batch. */
  @Test
  void synchronisedBatchNormSeesTheImagesOfAllProcesses() throws Exception {
    var builder = config();
    var ssd = builder.getModelBuilder().getSsdBuilder();
    synchronise(ssd.getFeatureExtractorBuilder().getConvHyperparamsBuilder());
    synchronise(
        ssd.getBoxPredictorBuilder()
            .getWeightSharedConvolutionalBoxPredictorBuilder()
            .getConvHyperparamsBuilder());
    builder.getTrainConfigBuilder().setBatchSize(4);
    var whole = builder.build();
    var half = whole.toBuilder();
    half.getTrainConfigBuilder().setBatchSize(2);
    List<ClusterServer> servers = servers();
    ExecutorService processes = Executors.newFixedThreadPool(2);
    try (TrainingGraph alone = new TrainingGraph(whole, SIZE, SIZE);
        TrainingGraph first =
            new TrainingGraph(half.build(), SIZE, SIZE, StepSettings.PLAIN, servers.get(0));
        TrainingGraph second =
            new TrainingGraph(half.build(), SIZE, SIZE, StepSettings.PLAIN, servers.get(1))) {
      alone.initialize(7);
      first.initialize(7);
      second.initialize(7);
      for (int step = 0; step < 2; step++) {
        int from = 10 * step;
        StepResult once = train(alone, whole, 4, 1, step);
        Future<StepResult> other =
            processes.submit(() -> train(second, batch(whole, second, from + 2, 2)));
        StepResult together = train(first, batch(whole, first, from, 2));
        assertThat(together).isEqualTo(other.get());
        assertThat(together.total()).isCloseTo(once.total(), withinPercentage(1e-2));
        assertThat(together.gradientNorm()).isCloseTo(once.gradientNorm(), withinPercentage(1e-1));
      }
      Map<String, float[]> expected = floats(alone);
      floats(second)
          .forEach(
              (path, values) ->
                  assertThat(values).as(path).containsExactly(expected.get(path), within(1e-4f)));
    } finally {
      processes.shutdown();
    }
  }

  private static void synchronise(Hyperparams.Builder config) {
    config.setSyncBatchNorm(config.getBatchNorm());
  }

  private static List<ClusterServer> servers() throws IOException {
    List<String> addresses = addresses();
    return List.of(
        ClusterServer.start(new Cluster(addresses, 0), lost -> {}),
        ClusterServer.start(new Cluster(addresses, 1), lost -> {}));
  }

  private static List<String> addresses() throws IOException {
    try (ServerSocket first = new ServerSocket(0);
        ServerSocket second = new ServerSocket(0)) {
      return List.of("localhost:" + first.getLocalPort(), "localhost:" + second.getLocalPort());
    }
  }

  private static StepResult train(TrainingGraph graph, TrainingBatch batch) {
    StepResult result = graph.train(List.of(batch), .05f);
    batch.close();
    return result;
  }

  private static StepResult train(
      TrainingGraph graph, TrainEvalPipelineConfig config, int size, int parts, int step) {
    List<TrainingBatch> batches = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      batches.add(batch(config, graph, 10 * step + i * size, size));
    }
    StepResult result = graph.train(batches, .05f);
    batches.forEach(TrainingBatch::close);
    return result;
  }

  @Test
  void bfloat16StaysNearFloat32() {
    var config = config().build();
    List<Float> losses = new ArrayList<>();
    for (boolean bfloat16 : List.of(false, true)) {
      try (TrainingGraph graph =
              new TrainingGraph(
                  config, SIZE, SIZE, new StepSettings(1, bfloat16), ClusterServer.none());
          TrainingBatch batch = batch(config, graph)) {
        graph.initialize(7);
        losses.add(graph.train(List.of(batch), .01f).total());
        assertThat(graph.variables().all())
            .noneMatch(variable -> variable.type() == DataType.DT_BFLOAT16);
      }
    }
    assertThat(losses.get(1)).isCloseTo(losses.get(0), withinPercentage(2));
  }

  @Test
  void freezesWhatTheConfigNames() {
    var config = config();
    config.getTrainConfigBuilder().addFreezeVariables("model/_feature_extractor");
    try (TrainingGraph graph = new TrainingGraph(config.build(), SIZE, SIZE)) {
      assertThat(graph.optimizerState().slots().get("momentum").keySet())
          .isNotEmpty()
          .allMatch(v -> v.path().startsWith("model/_box_predictor"));
    }
  }

  @Test
  void refusesWhatItCannotDoByItsPath() {
    var frozen = config();
    frozen.getTrainConfigBuilder().addFreezeVariables("FeatureExtractor/MobilenetV2");
    assertRefused(frozen, "train_config.freeze_variables", "matches no variable");
    var negative = config();
    negative
        .getTrainConfigBuilder()
        .getOptimizerBuilder()
        .getAdamOptimizerBuilder()
        .setEpsilon(-1)
        .getLearningRateBuilder()
        .getConstantLearningRateBuilder();
    assertRefused(negative, "train_config.optimizer.adam_optimizer.epsilon", "-1");
    var none = config();
    none.getTrainConfigBuilder().getOptimizerBuilder().clearOptimizer();
    assertRefused(none, "train_config.optimizer", "no optimizer");
  }

  private static void assertRefused(
      TrainEvalPipelineConfig.Builder config, String path, String what) {
    assertThatThrownBy(() -> new TrainingGraph(config.build(), SIZE, SIZE).close())
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining(path)
        .hasMessageContaining(what);
  }

  private static Variable find(TrainingGraph graph, String path) {
    return graph.variables().all().stream()
        .filter(v -> v.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, float[]> floats(TrainingGraph graph) {
    List<Variable> variables =
        graph.variables().all().stream().filter(v -> v.type() == DataType.DT_FLOAT).toList();
    var runner = graph.session().runner();
    variables.forEach(variable -> runner.fetch(variable.value()));
    Map<String, float[]> values = new HashMap<>();
    try (Result result = runner.run()) {
      for (int i = 0; i < variables.size(); i++) {
        values.put(variables.get(i).path(), Tensors.toFloats(result.get(i)));
      }
    }
    return values;
  }

  private static float[] value(TrainingGraph graph, Variable variable) {
    Output<?> output = variable.value();
    try (Result result = graph.session().runner().fetch(output).run()) {
      return Tensors.toFloats(result.get(0));
    }
  }
}
