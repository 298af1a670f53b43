package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StepWatchdogTest {
  @Test
  void tellsWhenNoStepIsMade() throws Exception {
    CompletableFuture<Duration> stalled = new CompletableFuture<>();
    Duration limit = Duration.ofMillis(1);
    try (StepWatchdog watchdog = new StepWatchdog(limit, stalled::complete)) {
      watchdog.progress();
      assertThat(stalled.get(1, TimeUnit.MINUTES)).isEqualTo(limit);
    }
  }
}
