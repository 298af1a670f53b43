package dev.detector.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class JitteredBackoffTest {

  @Property
  void delaysDoubleToTwoMinutesAndNeverEnd(
      @ForAll long seed, @ForAll @IntRange(max = 200) int attempts) {
    RetryExecution execution = new JitteredBackoff(new Random(seed)).initExecution();
    long delay = 0;
    for (int attempt = 0; attempt <= attempts; attempt++) {
      assertThat(execution.isLastAttempt()).isFalse();
      delay = execution.nextDelay().orElseThrow();
    }
    long full = (long) Math.min(500 * Math.pow(2, attempts), 120_000);
    assertThat(delay).isBetween(full / 2, full);
  }
}
