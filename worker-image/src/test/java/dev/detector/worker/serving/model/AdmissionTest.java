package dev.detector.worker.serving.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.worker.serving.http.HttpError;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final Admission admission =
      new Admission(
          new ServingLimits(1, 1 << 20, 1, 1, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO));

  @Test
  void turnsAwayWhatIsBeyondTheQueue() {
    admission.enter();
    admission.enter();
    assertThat(admission.requests()).isEqualTo(2);
    assertThatThrownBy(admission::enter)
        .isInstanceOfSatisfying(HttpError.class, e -> assertThat(e.status()).isEqualTo(503));
    admission.leave();
    admission.enter();
  }

  @Test
  void runsNoMoreAtATimeThanTheLimit() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    Thread second = new Thread(() -> admission.running(() -> ran.getAndSet(true)));
    admission.running(
        () -> {
          second.start();
          while (!Set.of(Thread.State.WAITING, Thread.State.TERMINATED)
              .contains(second.getState())) {
            Thread.onSpinWait();
          }
          assertThat(ran).isFalse();
          return "done";
        });
    second.join();
    assertThat(ran).isTrue();
  }

  @Test
  void holdsNoMorePixelsThanFourOfTheLargestRequests() {
    long largest = 1 << 20;
    String outcome =
        admission.holding(
            3 * largest,
            () -> {
              assertThatThrownBy(() -> admission.holding(2 * largest, () -> "never"))
                  .isInstanceOfSatisfying(
                      HttpError.class, e -> assertThat(e.status()).isEqualTo(503));
              return admission.holding(largest, () -> "done");
            });
    assertThat(outcome).isEqualTo("done");
    assertThat(admission.<String>holding(2 * largest, () -> "again")).isEqualTo("again");
  }
}
