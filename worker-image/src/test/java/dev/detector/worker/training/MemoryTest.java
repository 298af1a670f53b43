package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.worker.golden.Golden;
import dev.detector.worker.image.ImageResizer;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TensorFlowException;

class MemoryTest {
  @Property
  void theLargestBatchThatFitsIsFound(
      @ForAll @IntRange(min = 1, max = 5000) int tooLarge,
      @ForAll @IntRange(max = 5000) int limit) {
    int most = Math.min(limit, tooLarge - 1);
    assertThat(FittingBatch.largest(tooLarge, batch -> batch <= most))
        .isEqualTo(most > 0 ? OptionalInt.of(most) : OptionalInt.empty());
  }

  @Property
  void thePartsOfABatchAreEqualAndFit(
      @ForAll @IntRange(min = 1, max = 5000) int batch,
      @ForAll @IntRange(min = 1, max = 5000) int fitting) {
    int parts = FittingBatch.parts(batch, fitting);
    assertThat(batch % parts).isZero();
    assertThat(batch / parts).isLessThanOrEqualTo(fitting);
  }

  @Test
  void aBatchIsScaledToTheLimitByWhatTheFirstStepTook() {
    // 1 GB before, 32 pictures took 8 GB: a limit of 5 GB leaves 3.5 GB for 14 pictures.
    assertThat(MemoryUse.fitting(1_000_000_000L, 9_000_000_000L, 5_000_000_000L, 32)).isEqualTo(14);
    assertThat(MemoryUse.fitting(1_000_000_000L, 9_000_000_000L, 1_000_000_000L, 32)).isEqualTo(1);
    assertThat(MemoryUse.fitting(1_000_000_000L, 9_000_000_000L, 90_000_000_000L, 32))
        .isEqualTo(32);
  }

  @Test
  void theBatchThatFitsIsTriedAndNamed() {
    var config =
        Golden.config(Golden.resource("configs/mobilenet035_fpnlite_256.config")).toBuilder();
    config.getTrainConfigBuilder().setBatchSize(2);
    FittingBatch tooLarge =
        new FittingBatch(
            config.build(), Optional.of(new ImageResizer.Size(64, 64)), StepSettings.PLAIN);
    assertThat(tooLarge.tooLarge(new TFResourceExhaustedException("OOM when allocating")))
        .hasMessageContaining("a batch of 2 pictures of 64 x 64 does not fit")
        .hasMessageContaining("train_config.batch_size")
        .hasMessageContaining("1 fits")
        .hasMessageContaining("DETECTOR_GRADIENT_ACCUMULATION_STEPS=2");
    FittingBatch ofAnySize = new FittingBatch(config.build(), Optional.empty(), StepSettings.PLAIN);
    assertThat(ofAnySize.tooLarge(new TFResourceExhaustedException("OOM when allocating")))
        .hasMessageContaining("a batch of 2 pictures does not fit")
        .hasMessageContaining("train_config.batch_size: set it to 1");
  }

  @Test
  void lackOfMemoryIsToldFromOtherFailures() {
    assertThat(FittingBatch.isOutOfMemory(new TFResourceExhaustedException("OOM when allocating")))
        .isTrue();
    assertThat(
            FittingBatch.isOutOfMemory(
                new TensorFlowException(
                    "Operation received an exception:Status: 1, message: could not create a"
                        + " primitive, in file tensorflow/core/kernels/mkl/mkl_conv_ops.cc:546")))
        .isTrue();
    assertThat(
            FittingBatch.isOutOfMemory(
                new TFResourceExhaustedException("/w/ckpt-1; No space left on device")))
        .as("a full volume is no full memory")
        .isFalse();
    assertThat(FittingBatch.isOutOfMemory(new TensorFlowException("Status: 3, message: other")))
        .isFalse();
  }

  @Test
  void thisProcessTakesMemory() {
    assertThat(MemoryUse.now().peak().orElse(Long.MAX_VALUE)).isGreaterThan(1 << 20);
  }
}
