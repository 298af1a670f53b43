package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.input.TrainingBatch;
import dev.detector.worker.targets.AnchorTargets;
import dev.detector.worker.targets.TargetAssigner;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unusual combinations train: the loss of one batch falls. */
class LossLeversTrainingTest {
  private static final int SIZE = 64;
  private static final int STEPS = 25;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "encode_background_as_zeros: false loss { classification_loss { weighted_softmax {} }"
            + " hard_example_miner { num_hard_examples: 40 max_negatives_per_positive: 3"
            + " min_negatives_per_image: 3 } }",
        "loss { localization_loss { weighted_giou {} } }",
        "add_background_class: false box_coder { square_box_coder {} }"
            + " box_predictor { weight_shared_convolutional_box_predictor { box_code_size: 3 } }"
            + " loss { classification_loss { bootstrapped_sigmoid { alpha: .9 } }"
            + " localization_loss { weighted_l2 {} }"
            + " random_example_sampler { positive_sample_fraction: .25 } }"
      })
  void lossFalls(String levers) throws Exception {
    var builder =
        Golden.config(Golden.resource("configs/mobilenet035_fpnlite_256.config")).toBuilder();
    TextFormat.merge(levers, builder.getModelBuilder().getSsdBuilder());
    builder.getTrainConfigBuilder().setBatchSize(2).setGradientClippingByNorm(10);
    TrainEvalPipelineConfig config = builder.build();
    try (TrainingGraph graph = new TrainingGraph(config, SIZE, SIZE);
        TrainingBatch batch = batch(config, graph.anchors())) {
      graph.initialize(7);
      StepResult first = graph.train(List.of(batch), .05f);
      StepResult last = first;
      for (int i = 1; i < STEPS; i++) {
        last = graph.train(List.of(batch), .05f);
      }
      assertThat(first.localization()).isPositive().isFinite();
      assertThat(last.localization() + last.classification())
          .isPositive()
          .isLessThan(.8f * (first.localization() + first.classification()));
    }
  }

  private static TrainingBatch batch(TrainEvalPipelineConfig config, float[] anchors) {
    Random random = new Random(5);
    float[] images = new float[2 * SIZE * SIZE * 3];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextFloat() * 2 - 1;
    }
    TargetAssigner assigner = TargetAssigner.of(config.getModel().getSsd(), anchors);
    AnchorTargets first =
        assigner.assignSampled(
            new float[] {.2f, .2f, .7f, .8f, .5f, .1f, .9f, .4f},
            new int[] {1, 0},
            new float[] {1, 1},
            new SplittableRandom(1));
    AnchorTargets second =
        assigner.assignSampled(
            new float[] {.1f, .3f, .6f, .6f},
            new int[] {2},
            new float[] {1},
            new SplittableRandom(2));
    return BatchTensors.of(images, SIZE, SIZE, List.of(first, second));
  }
}
