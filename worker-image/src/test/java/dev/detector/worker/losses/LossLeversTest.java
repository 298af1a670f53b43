package dev.detector.worker.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.formats.protos.Ssd;
import dev.detector.worker.boxes.FixedAnchors;
import dev.detector.worker.golden.Npz;
import dev.detector.worker.golden.SsdCases;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.targets.AnchorTargets;
import dev.detector.worker.targets.TargetAssigner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;

/** Every lever of the losses and the target assignment, from ground truth to gradients. */
class LossLeversTest {
  private static final Npz GOLDEN = Npz.resource("/golden/iii_loss_levers.npz");
  private static final int IMAGES = 2;
  private static final int ANCHORS = 100;
  private static final Ssd BASE = SsdCases.config("configs/mobilenet_fpnlite_320.config");

  static Stream<Map.Entry<String, Ssd>> cases() {
    return SsdCases.read("iii_loss_levers.txt", BASE).entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossesAndGradientsAreTheOdApis(Map.Entry<String, Ssd> variant) {
    Ssd config = variant.getValue();
    String name = variant.getKey();
    TargetAssigner assigner = TargetAssigner.of(config, GOLDEN.get("anchors").floats());
    List<AnchorTargets> targets = targets(assigner);
    int[] match = targets.stream().flatMapToInt(t -> Arrays.stream(t.match())).toArray();
    assertThat(match).isEqualTo(GOLDEN.get(name + "__match").ints());

    List<float[]> values = run(config, DetectionLoss.of(config), targets);

    float[] losses = GOLDEN.get(name + "__losses").floats();
    assertThat(values.get(0)[0]).isCloseTo(losses[0], within(2e-6f * Math.abs(losses[0]) + 1e-6f));
    assertThat(values.get(1)[0]).isCloseTo(losses[1], within(2e-6f * Math.abs(losses[1]) + 1e-6f));
    assertThat(values.get(2))
        .containsExactly(GOLDEN.get(name + "__dcodes").floats(), within(5e-6f));
    assertThat(values.get(3))
        .containsExactly(GOLDEN.get(name + "__dlogits").floats(), within(5e-6f));
  }

  /** The OD API takes confidences as targets in training only. */
  @Test
  void evaluationDoesNotTakeConfidencesAsTargets() {
    Ssd config =
        BASE.toBuilder().setUseConfidencesAsTargets(true).setImplicitExampleWeight(.3f).build();
    TargetAssigner assigner = TargetAssigner.forEvaluation(config, GOLDEN.get("anchors").floats());
    List<float[]> values = run(config, DetectionLoss.forEvaluation(config), targets(assigner));
    float[] losses = GOLDEN.get("confidences_eval__losses").floats();
    assertThat(values.get(0)[0]).isCloseTo(losses[0], within(5e-6f));
    assertThat(values.get(1)[0]).isCloseTo(losses[1], within(1e-4f));
  }

  private static List<AnchorTargets> targets(TargetAssigner assigner) {
    List<AnchorTargets> targets = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      targets.add(
          assigner.assign(
              GOLDEN.get("boxes_" + i).floats(),
              GOLDEN.get("classes_" + i).ints(),
              GOLDEN.get("weights_" + i).floats()));
    }
    return targets;
  }

  /** Both losses, and the gradients of their sum by codes and logits. */
  private static List<float[]> run(Ssd config, DetectionLoss loss, List<AnchorTargets> targets) {
    int codeSize = targets.get(0).boxTargets().length / ANCHORS;
    int columns = config.getNumClasses() + (config.getAddBackgroundClass() ? 1 : 0);
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      Output<?> codes =
          b.floats(GOLDEN.get("codes" + codeSize).floats(), IMAGES, ANCHORS, codeSize);
      Output<?> logits =
          b.floats(
              firstColumns(GOLDEN.get("logits").floats(), 4, columns), IMAGES, ANCHORS, columns);
      var anchors = new FixedAnchors(GOLDEN.get("anchors").floats());
      var built = loss.build(b, codes, logits, tensors(b, targets), anchors);
      Output<?>[] gradients =
          graph.addGradients(
              b.add(built.localization(), built.classification()), new Output<?>[] {codes, logits});
      try (Session session = new Session(graph);
          Result result =
              session
                  .runner()
                  .fetch(built.localization())
                  .fetch(built.classification())
                  .fetch(gradients[0])
                  .fetch(gradients[1])
                  .run()) {
        return IntStream.range(0, 4).mapToObj(i -> Tensors.toFloats(result.get(i))).toList();
      }
    }
  }

  private static TargetTensors tensors(GraphBuilder b, List<AnchorTargets> targets) {
    int codeSize = targets.get(0).boxTargets().length / ANCHORS;
    return new TargetTensors(
        b.reshape(
            b.ints(targets.stream().flatMapToInt(t -> Arrays.stream(t.classTargets())).toArray()),
            IMAGES,
            ANCHORS),
        b.floats(joined(targets, AnchorTargets::classWeights), IMAGES, ANCHORS),
        b.floats(joined(targets, AnchorTargets::boxTargets), IMAGES, ANCHORS, codeSize),
        b.floats(joined(targets, AnchorTargets::boxWeights), IMAGES, ANCHORS));
  }

  private static float[] joined(
      List<AnchorTargets> targets, java.util.function.Function<AnchorTargets, float[]> part) {
    int length = part.apply(targets.get(0)).length;
    float[] all = new float[IMAGES * length];
    for (int i = 0; i < IMAGES; i++) {
      System.arraycopy(part.apply(targets.get(i)), 0, all, i * length, length);
    }
    return all;
  }

  private static float[] firstColumns(float[] values, int of, int columns) {
    float[] first = new float[values.length / of * columns];
    for (int i = 0; i < first.length; i++) {
      first[i] = values[i / columns * of + i % columns];
    }
    return first;
  }
}
