package dev.detector.worker.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.TextFormat;
import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.BoxCoder;
import dev.detector.formats.protos.Loss;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.boxes.FixedAnchors;
import dev.detector.worker.golden.Npz;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;

class LossesTest {
  private final Npz golden = Npz.resource("/golden/iii_losses.npz");

  @Test
  void focalLossMatches() {
    assertFocal("focal_g2_a025", new SigmoidFocalLoss(2f, Optional.of(.25f)));
    assertFocal("focal_g1p5_a025", new SigmoidFocalLoss(1.5f, Optional.of(.25f)));
    assertFocal("focal_g2_anone", new SigmoidFocalLoss(2f, Optional.empty()));
    assertFocal("sigmoid", new SigmoidFocalLoss(0f, Optional.empty()));
  }

  @Test
  void otherClassificationLossesMatch() {
    assertFocal("bootstrap_soft_0p5", new BootstrappedSigmoidLoss(.5f, false));
    assertFocal("bootstrap_hard_0p5", new BootstrappedSigmoidLoss(.5f, true));
    assertTargets("softmax", "softmax_targets", new SoftmaxLoss(1, false));
    assertTargets("softmax_logit_scale2", "softmax_targets", new SoftmaxLoss(2, false));
    assertTargets(
        "penalty_reduced_logistic_focal_a2_b4",
        "centernet_heatmap_target",
        new PenaltyReducedFocalLoss(2, 4));
  }

  private void assertFocal(String name, ClassificationLoss loss) {
    assertTargets(name, "cls_targets", loss);
  }

  private void assertTargets(String name, String targets, ClassificationLoss loss) {
    assertThat(
            run(
                b ->
                    loss.build(
                        b,
                        constant(b, "cls_logits"),
                        constant(b, targets),
                        constant(b, "cls_weights"))))
        .as(name)
        .containsExactly(golden.get(name).floats(), within(2e-6f));
  }

  @Test
  void otherLocalizationLossesMatch() {
    assertBoxes("l2", "loc_pred", "loc_target", new L2Loss());
    assertBoxes("weighted_iou", "iou_pred_boxes", "iou_target_boxes", new IouLoss(false));
    assertBoxes("weighted_giou", "iou_pred_boxes", "iou_target_boxes", new IouLoss(true));
  }

  private void assertBoxes(String name, String predictions, String targets, LocalizationLoss loss) {
    assertThat(
            run(
                b ->
                    loss.perAnchor(
                        b,
                        constant(b, predictions),
                        constant(b, targets),
                        constant(b, "loc_weights"))))
        .as(name)
        .containsExactly(golden.get(name).floats(), within(2e-6f));
  }

  private Output<?> focal(GraphBuilder b, SigmoidFocalLoss loss, Output<?> logits) {
    return loss.build(b, logits, constant(b, "cls_targets"), constant(b, "cls_weights"));
  }

  @Test
  void smoothL1Matches() {
    assertThat(run(b -> smoothL1(b, 1f, constant(b, "loc_pred"))))
        .containsExactly(golden.get("smooth_l1_delta1").floats(), within(2e-6f));
    assertThat(run(b -> smoothL1(b, .1f, constant(b, "loc_pred"))))
        .containsExactly(golden.get("smooth_l1_delta0p1").floats(), within(2e-6f));
  }

  private Output<?> smoothL1(GraphBuilder b, float delta, Output<?> prediction) {
    return new SmoothL1Loss(delta)
        .perAnchor(b, prediction, constant(b, "loc_target"), constant(b, "loc_weights"));
  }

  @Test
  void gradientsMatch() {
    SigmoidFocalLoss focal = new SigmoidFocalLoss(2f, Optional.of(.25f));
    assertThat(
            run(
                b -> {
                  Output<?> logits = constant(b, "cls_logits");
                  return gradient(b, focal(b, focal, logits), logits);
                }))
        .containsExactly(golden.get("grad_focal_g2_a025_dlogits").floats(), within(2e-6f));
    assertThat(
            run(
                b -> {
                  Output<?> prediction = constant(b, "loc_pred");
                  return gradient(b, smoothL1(b, 1f, prediction), prediction);
                }))
        .containsExactly(golden.get("grad_smooth_l1_delta1_dpred").floats(), within(2e-6f));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void overlapsOfEmptyBoxesHaveGradientsThatAreNumbers(boolean generalized) {
    // Nothing meets nothing, nothing within a box, a box and itself, boxes apart.
    float[] predictions = {0, 0, 0, 0, .5f, .5f, .5f, .5f, 0, 0, 1, 1, 0, 0, .2f, .2f};
    float[] targets = {0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, .5f, .5f, 1, 1};
    float[] gradients =
        run(
            b -> {
              Output<?> prediction = b.floats(predictions, 1, 4, 4);
              Output<?> loss =
                  new IouLoss(generalized)
                      .perAnchor(
                          b,
                          prediction,
                          b.floats(targets, 1, 4, 4),
                          b.floats(new float[] {1, 1, 1, 1}, 1, 4));
              return gradient(b, loss, prediction);
            });
    for (float gradient : gradients) {
      assertThat(gradient).isFinite();
    }
    // Only the generalized loss draws boxes together that lie apart.
    assertThat(gradients[15] != 0).isEqualTo(generalized);
  }

  private static Output<?> gradient(GraphBuilder b, Output<?> loss, Output<?> x) {
    return b.graph().addGradients(b.sumAll(loss), new Output<?>[] {x})[0];
  }

  @Test
  void sumsUpTheBatchAndDividesByItsMatches() {
    DetectionLoss loss =
        DetectionLoss.of(
            config(Loss.newBuilder().setClassificationWeight(2).setLocalizationWeight(3), true)
                .build());
    // One matched anchor of weight .5 and one background anchor; every logit is 0.
    float ln2 = (float) Math.log(2);
    float[] losses =
        run(
            b -> {
              var built =
                  loss.build(
                      b,
                      b.floats(new float[8], 1, 2, 4),
                      b.floats(new float[6], 1, 2, 3),
                      new TargetTensors(
                          b.reshape(b.ints(2, 0), 1, 2),
                          b.floats(new float[] {.5f, 1}, 1, 2),
                          b.floats(new float[] {1, 0, 0, 0, 0, 0, 0, 0}, 1, 2, 4),
                          b.floats(new float[] {.5f, 0}, 1, 2)),
                      new FixedAnchors(new float[8]));
              return b.stack(0, java.util.List.of(built.localization(), built.classification()));
            });
    float entry = .25f * ln2; // modulating factor of a logit 0
    float positive = .5f * (.25f + .75f + .75f) * entry;
    float negative = 3 * .75f * entry;
    // The matches' weight of .5 is raised to 1.
    assertThat(losses[0]).isCloseTo(3f / 4 * .5f * .5f, within(1e-6f));
    assertThat(losses[1]).isCloseTo(2 * (positive + negative), within(1e-6f));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loss { hard_example_miner {} } => loss.hard_example_miner",
        "loss { classification_loss { weighted_dice_classification_loss {} } hard_example_miner {} }"
            + " => loss.hard_example_miner",
        "loss { classification_loss { weighted_sigmoid {} } hard_example_miner"
            + " { iou_threshold: 2 } } => loss.hard_example_miner.iou_threshold",
        "loss { random_example_sampler { positive_sample_fraction: 0 } }"
            + " => loss.random_example_sampler.positive_sample_fraction",
        "loss { expected_loss_weights: EXPECTED_SAMPLING } => loss.expected_loss_weights",
        "loss { localization_loss { l1_localization_loss {} } } => loss.localization_loss",
        "loss { classification_loss { weighted_softmax { logit_scale: 0 } } }"
            + " => loss.classification_loss",
        "add_background_class: false encode_background_as_zeros: false"
            + " => encode_background_as_zeros",
        "add_background_class: false use_confidences_as_targets: true"
            + " => use_confidences_as_targets"
      })
  void refusesWhatCannotBeComputedByItsPath(String text) throws Exception {
    String[] parts = text.split(" => ", -1);
    Ssd.Builder config = config(Loss.newBuilder(), true);
    TextFormat.merge(parts[0], config);
    assertThatThrownBy(() -> DetectionLoss.of(config.build()))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining(": model.ssd." + parts[1] + ": ");
  }

  private static Ssd.Builder config(Loss.Builder loss, boolean backgroundAsZeros) {
    loss.getClassificationLossBuilder().getWeightedSigmoidFocalBuilder().setAlpha(.25f);
    loss.getLocalizationLossBuilder().getWeightedSmoothL1Builder();
    var coder = BoxCoder.newBuilder();
    coder.getFasterRcnnBoxCoderBuilder();
    return Ssd.newBuilder()
        .setBoxCoder(coder)
        .setLoss(loss)
        .setNormalizeLocLossByCodesize(true)
        .setEncodeBackgroundAsZeros(backgroundAsZeros);
  }

  private Output<?> constant(GraphBuilder b, String name) {
    Npz.Array array = golden.get(name);
    return b.floats(array.floats(), array.shape().stream().mapToLong(i -> i).toArray());
  }

  private static float[] run(Function<GraphBuilder, Output<?>> build) {
    try (Graph graph = new Graph()) {
      Output<?> output = build.apply(new GraphBuilder(graph));
      try (Session session = new Session(graph);
          Result result = session.runner().fetch(output).run()) {
        return Tensors.toFloats(result.get(0));
      }
    }
  }
}
