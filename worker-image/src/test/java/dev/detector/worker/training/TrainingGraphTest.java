package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.input.TrainingBatch;
import dev.detector.worker.targets.TargetAssigner;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tensorflow.Output;
import org.tensorflow.Result;

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
    Random random = new Random(5);
    float[] image = new float[SIZE * SIZE * 3];
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextFloat() * 2 - 1;
    }
    var targets =
        TargetAssigner.of(config.getModel().getSsd(), graph.anchors())
            .assign(new float[] {.2f, .2f, .7f, .8f}, new int[] {1}, new float[] {1});
    return BatchTensors.of(image, SIZE, SIZE, List.of(targets));
  }

  @Test
  void updatesVariablesAsKerasMomentumDoes() {
    var builder = config();
    builder.getTrainConfigBuilder().setGradientClippingByNorm(CLIP);
    var config = builder.build();
    try (TrainingGraph graph = new TrainingGraph(config, SIZE, SIZE);
        TrainingBatch batch = batch(config, graph)) {
      graph.initialize(7);
      graph.train(batch, .1f);
      for (Variable variable :
          List.of(
              find(
                  graph,
                  "model/_feature_extractor/classification_backbone/layer_with_weights-0/kernel"),
              find(
                  graph,
                  "model/_box_predictor/_prediction_heads/class_predictions_with_background/"
                      + "_class_predictor_layers/0/bias"))) {
        Variable velocity = graph.state().momenta().get(variable);
        float[] value = value(graph, variable);
        float[] speed = value(graph, velocity);
        int index = List.copyOf(graph.state().momenta().keySet()).indexOf(variable);
        float[] gradient =
            graph
                .evaluate(batch, 0f, List.of(), List.of(graph.update().gradients().get(index)))
                .get(0);

        StepResult step = graph.train(batch, .05f);

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

  @Test
  void freezesWhatTheConfigNames() {
    var config = config();
    config.getTrainConfigBuilder().addFreezeVariables("model/_feature_extractor");
    try (TrainingGraph graph = new TrainingGraph(config.build(), SIZE, SIZE)) {
      assertThat(graph.state().momenta().keySet())
          .isNotEmpty()
          .allMatch(v -> v.path().startsWith("model/_box_predictor"));
    }
  }

  @Test
  void refusesWhatItCannotDoByItsPath() {
    var frozen = config();
    frozen.getTrainConfigBuilder().addFreezeVariables("FeatureExtractor/MobilenetV2");
    assertRefused(frozen, "train_config.freeze_variables", "matches no variable");
    var averaged = config();
    averaged.getTrainConfigBuilder().getOptimizerBuilder().setUseMovingAverage(true);
    assertRefused(averaged, "train_config.optimizer.use_moving_average", "set it to false");
    var adam = config();
    adam.getTrainConfigBuilder().getOptimizerBuilder().getAdamOptimizerBuilder();
    assertRefused(adam, "train_config.optimizer", "adam_optimizer");
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

  private static float[] value(TrainingGraph graph, Variable variable) {
    Output<?> output = variable.value();
    try (Result result = graph.session().runner().fetch(output).run()) {
      return Tensors.toFloats(result.get(0));
    }
  }
}
