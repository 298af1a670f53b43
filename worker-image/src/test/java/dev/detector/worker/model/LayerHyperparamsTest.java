package dev.detector.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.TextFormat;
import dev.detector.formats.protos.Hyperparams;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.Regularizer;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerHyperparamsTest {

  private static final long[] KERNEL = {3, 3, 16, 32};

  private static LayerHyperparams of(String text) {
    try {
      return LayerHyperparams.of(TextFormat.parse(text, Hyperparams.class), "conv_hyperparams");
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Initializer named(String name) {
    return of("initializer { keras_initializer_by_name: '" + name + "' }")
        .initializer()
        .forShape(KERNEL);
  }

  /** Limits of uniform distributions, deviations before the cut of normal ones; fans 144, 288. */
  @ParameterizedTest
  @CsvSource({
    "glorot_uniform, 0.11785113",
    "GlorotUniform, 0.11785113",
    "glorot_normal, 0.07735266",
    "he_uniform, 0.20412415",
    "he_normal, 0.13397873",
    "lecun_uniform, 0.14433757",
    "lecun_normal, 0.09473727",
    "variance_scaling, 0.09473727",
    "random_uniform, 0.05",
    "random_normal, 0.05",
    "truncated_normal, 0.05",
  })
  void kerasInitializersHaveTheirNamesSpread(String name, double spread) {
    Initializer initializer = named(name);
    double actual;
    if (initializer instanceof Initializer.RandomUniform u) {
      assertThat(u.low()).isEqualTo(-u.high());
      actual = u.high();
    } else if (initializer instanceof Initializer.TruncatedNormal n) {
      actual = n.stddev();
    } else {
      actual = ((Initializer.RandomNormal) initializer).stddev();
    }
    assertThat(actual).isCloseTo(spread, within(1e-7));
    assertThat(name.toLowerCase(Locale.ROOT).contains("uniform"))
        .isEqualTo(initializer instanceof Initializer.RandomUniform);
  }

  @Test
  void kerasConstantsAreConstant() {
    assertThat(named("zeros")).isEqualTo(Initializer.zeros());
    assertThat(named("ones")).isEqualTo(Initializer.ones());
  }

  @ParameterizedTest
  @ValueSource(strings = {"orthogonal", "identity", "constant", ""})
  void refusesOtherInitializers(String name) {
    assertThatThrownBy(() -> named(name))
        .hasMessageContaining("conv_hyperparams.initializer.keras_initializer_by_name")
        .hasMessageContaining("glorot_uniform");
  }

  @Test
  void takesRegularizersAsTheOdApiWeighsThem() {
    assertThat(of("regularizer { l1_regularizer { weight: 0.5 } }").regularizer())
        .contains(new Regularizer(Regularizer.Kind.L1, 0.5f));
    assertThat(of("regularizer { l2_regularizer { weight: 0.5 } }").regularizer())
        .contains(new Regularizer(Regularizer.Kind.L2, 0.5f));
    assertThat(of("").regularizer()).isEmpty();
  }

  @Test
  void batchNormalisationMayBeSynchronised() {
    LayerHyperparams h = of("sync_batch_norm { decay: 0.9 epsilon: 0.01 scale: true }");
    assertThat(h.batchNorm())
        .contains(new LayerHyperparams.BatchNormalization(0.9f, 0.01f, true, true, true));
    assertThat(h.useBias()).isFalse();
    assertThat(h.withoutBatchNorm().useBias()).isTrue();
    assertThat(of("batch_norm { center: false }").useBias()).isTrue();
    assertThat(of("batch_norm { } force_use_bias: true").useBias()).isTrue();
  }

  /** Keras' layers do not look at these. */
  @Test
  void whatHasNoEffectInTheOdApiHasNoneHere() {
    LayerHyperparams plain = of("batch_norm { }");
    LayerHyperparams more = of("op: FC regularize_depthwise: true batch_norm { train: false }");
    assertThat(more.batchNorm()).isEqualTo(plain.batchNorm());
    assertThat(more.regularizer()).isEqualTo(plain.regularizer());
  }
}
