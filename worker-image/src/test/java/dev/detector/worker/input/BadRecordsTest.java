package dev.detector.worker.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.DetectorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BadRecordsTest {
  /** Else the batch that is taken first may go without an example that another thread has met. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void eachThatMeetsOneTooManyHasTheError(int limit) {
    BadRecords bad = new BadRecords(limit);
    DetectorException why =
        DetectorException.badInput("damaged", "data.record offset 12", "copy it again");
    for (int i = 0; i < limit; i++) {
      bad.add(i, why);
      bad.add(i, why);
    }
    for (int meeting = 0; meeting < 2; meeting++) {
      assertThat(bad.contains(7)).isFalse();
      assertThatThrownBy(() -> bad.add(7, why)).hasMessageContaining("data.record offset 12");
    }
    assertThat(bad.count()).isEqualTo(limit);
  }

  @Test
  void whereNothingIsLeftTheFirstReasonIsTold() {
    BadRecords bad = new BadRecords(5);
    bad.add(0, DetectorException.badInput("damaged", "data.record offset 12", "copy it again"));
    bad.add(1, DetectorException.badInput("damaged", "data.record offset 99", "copy it again"));

    assertThat(bad.nothingLeft())
        .hasMessageStartingWith(
            "no example can be used, the first one: damaged: data.record offset 12")
        .hasMessageNotContaining("offset 99");
  }
}
