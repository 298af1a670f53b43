package dev.detector.operator.reporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.operator.api.StageStatus;
import dev.detector.operator.api.TrainingStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReporterTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final List<StageStatus> published = new ArrayList<>();
  private StageStatus current;
  private boolean broken;
  private final Reporter reporter =
      new Reporter(last -> Optional.ofNullable(current), this::publish, Duration.ofSeconds(10));

  private void publish(StageStatus part) {
    if (broken) {
      throw new IllegalStateException("no API server");
    }
    published.add(part);
  }

  private static StageStatus step(long step) {
    return new TrainingStatus(step, null, null, null, null, null, null, null);
  }

  private void tickFor(int fromSecond, int toSecond) {
    for (int second = fromSecond; second < toSecond; second++) {
      reporter.tick(START.plusSeconds(second));
    }
  }

  @Test
  void publishesAtMostOnceInAnInterval() {
    for (int second = 0; second < 30; second++) {
      current = step(second);
      reporter.tick(START.plusSeconds(second));
    }
    assertThat(published).containsExactly(step(0), step(10), step(20));
  }

  @Test
  void publishesOnlyWhatChanged() {
    current = step(1);
    tickFor(0, 60);
    assertThat(published).containsExactly(step(1));
  }

  @Test
  void saysAgainWhatCouldNotBePublished() {
    current = step(1);
    broken = true;
    tickFor(0, 5);
    broken = false;
    tickFor(5, 30);
    assertThat(published).containsExactly(step(1));
  }

  @Test
  void theLastReportDoesNotWait() {
    current = step(1);
    reporter.tick(START);
    current = step(2);
    reporter.tick(START.plusSeconds(1));
    reporter.flush();
    reporter.flush();
    assertThat(published).containsExactly(step(1), step(2));
  }

  @Test
  void aLastReportThatCannotBePublishedIsAnError() {
    current = step(1);
    broken = true;
    assertThatThrownBy(reporter::flush).hasMessage("no API server");
    broken = false;
    reporter.flush();
    assertThat(published).containsExactly(step(1));
  }

  @Test
  void isCurrentWhileNothingChangesAndWhileReportsAreWritten() {
    current = step(1);
    tickFor(0, 600);
    assertThat(reporter.isCurrent(START.plusSeconds(600))).isTrue();
  }

  @Test
  void isNotCurrentWhenReportsCannotBeWritten() {
    broken = true;
    current = step(1);
    tickFor(0, 59);
    assertThat(reporter.isCurrent(START.plusSeconds(59))).isTrue();
    tickFor(59, 70);
    assertThat(reporter.isCurrent(START.plusSeconds(70))).isFalse();
    broken = false;
    tickFor(70, 90);
    assertThat(reporter.isCurrent(START.plusSeconds(90))).isTrue();
  }

  @Test
  void isNotCurrentWhenReadingHangs() {
    tickFor(0, 10);
    assertThat(reporter.isCurrent(START.plusSeconds(100))).isFalse();
  }
}
