package dev.detector.operator.reporter;

import dev.detector.operator.api.StageStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stage's files often and publishes seldom: at most once in {@link #INTERVAL}, and only
 * what changed. What could not be published is tried again with the next reading.
 */
public final class Reporter {

  /** The shortest time between two reports. */
  public static final Duration INTERVAL = Duration.ofSeconds(10);

  private static final int STALE_AFTER = 6;

  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

  private final StageReport<?> report;
  private final StatusSink sink;
  private final Duration interval;
  private StageStatus published;
  private Instant publishedAt = Instant.EPOCH;

  /** When what is published was last known to be all there is; null before the first reading. */
  private volatile Instant current;

  /**
   * Reports one stage.
   *
   * @param interval the shortest time between two reports
   */
  public Reporter(StageReport<?> report, StatusSink sink, Duration interval) {
    this.report = report;
    this.sink = sink;
    this.interval = interval;
  }

  /**
   * Whether what was published is as new as it should be: files are read and reports written.
   *
   * @param now the time of the question
   */
  public boolean isCurrent(Instant now) {
    Instant latest = current;
    return latest == null || now.isBefore(latest.plus(interval.multipliedBy(STALE_AFTER)));
  }

  /** Reads the files, and publishes what changed if it is time. */
  public void tick(Instant now) {
    if (current == null) {
      current = now;
    }
    Optional<? extends StageStatus> part = report.read(false);
    if (part.isEmpty() || part.get().equals(published)) {
      current = now;
    }
    if (!now.isBefore(publishedAt.plus(interval))) {
      part.ifPresent(current -> publish(current, now));
    }
  }

  /**
   * Reads the files a last time and publishes what changed at once.
   *
   * @throws RuntimeException if it cannot be published
   */
  public void flush() {
    Optional<? extends StageStatus> part = report.read(true);
    if (part.isPresent() && !part.get().equals(published)) {
      sink.publish(part.get());
      published = part.get();
    }
  }

  private void publish(StageStatus part, Instant now) {
    if (part.equals(published)) {
      return;
    }
    try {
      sink.publish(part);
      published = part;
      current = now;
    } catch (RuntimeException e) {
      LOG.warn("Could not report, will try again", e);
    }
    publishedAt = now;
  }
}
