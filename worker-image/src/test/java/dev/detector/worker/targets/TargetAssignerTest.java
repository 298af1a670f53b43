package dev.detector.worker.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.detector.worker.golden.Golden;
import dev.detector.worker.golden.Npz;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetAssignerTest {
  private final TargetAssigner assigner =
      TargetAssigner.of(
          Golden.config(Golden.resource("configs/mobilenet_fpnlite_320.config"))
              .getModel()
              .getSsd(),
          Npz.resource("/golden/i_anchors_mob.npz").get("anchors").floats());

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void assignsLikeTheGoldenAssigner(int image) {
    assertAssigned(assigner, Npz.resource("/golden/ii_assign_mob.npz"), image, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void assignsLikeTheGoldenAssignerOfEfficientDet(int image) {
    float[] anchors = Npz.read(Golden.large("i_anchors_d0.npz")).get("anchors").floats();
    var config =
        Golden.config(Golden.large("configs/efficientdet_d0_512.config")).getModel().getSsd();
    assertAssigned(
        TargetAssigner.of(config, anchors), Npz.read(Golden.large("ii_assign_d0.npz")), image, 0);
  }

  private static void assertAssigned(
      TargetAssigner assigner, Npz golden, int image, int firstColumn) {
    // The golden labels are one column of a one-hot that starts with the background.
    AnchorTargets targets =
        assigner.assign(
            golden.get("gt_boxes_" + image).floats(),
            golden.get("gt_labels_" + image).ints(),
            golden.get("gt_weights_" + image).floats());
    assertThat(targets.match()).isEqualTo(golden.get("match_" + image).ints());
    assertThat(targets.classWeights()).isEqualTo(golden.get("cls_weights_" + image).floats());
    assertThat(targets.boxWeights()).isEqualTo(golden.get("reg_weights_" + image).floats());
    int[] positives = golden.get("pos_idx_" + image).ints();
    float[] codes = golden.get("reg_targets_pos_" + image).floats();
    float[] oneHot = golden.get("cls_targets_pos_" + image).floats();
    for (int i = 0; i < positives.length; i++) {
      int anchor = positives[i];
      assertThat(Arrays.copyOfRange(targets.boxTargets(), 4 * anchor, 4 * anchor + 4))
          .containsExactly(Arrays.copyOfRange(codes, 4 * i, 4 * i + 4), within(2e-5f));
      int column = targets.classTargets()[anchor] - 1 + firstColumn;
      assertThat(oneHot[(3 + firstColumn) * i + column]).isEqualTo(1f);
    }
    assertThat(Arrays.stream(targets.classTargets()).filter(c -> c > 0).count())
        .isEqualTo(positives.length);
  }

  @Test
  void refusesGroundTruthThatDoesNotBelongTogether() {
    assertThatThrownBy(() -> assigner.assign(new float[4], new int[2], new float[2]))
        .hasMessageContaining("4 box coordinates, 2 classes and 2 weights");
  }
}
