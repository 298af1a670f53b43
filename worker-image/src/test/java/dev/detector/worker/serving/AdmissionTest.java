package dev.detector.worker.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final Admission admission =
      new Admission(new ServingLimits(1, 1, 1, 1, Duration.ZERO, Duration.ZERO));

  @Test
  void turnsAwayWhatIsBeyondTheQueue() {
    admission.enter();
    admission.enter();
    assertThatThrownBy(admission::enter)
        .isInstanceOfSatisfying(HttpError.class, e -> assertThat(e.status()).isEqualTo(503));
    admission.leave();
    admission.enter();
  }

  @Test
  void turnsAwayWhoseTurnDoesNotComeInTime() {
    Timings timings = new Timings();
    String outcome =
        admission.whenItsTurn(
            timings,
            () -> {
              assertThatThrownBy(() -> admission.whenItsTurn(new Timings(), () -> "never"))
                  .isInstanceOfSatisfying(
                      HttpError.class, e -> assertThat(e.status()).isEqualTo(503));
              return "done";
            });
    assertThat(outcome).isEqualTo("done");
    assertThat(admission.<String>whenItsTurn(timings, () -> "again")).isEqualTo("again");
    assertThat(timings.header()).startsWith("queue;dur=");
  }
}
