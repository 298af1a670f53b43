package dev.detector.cli.run;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.lifecycle.PlannedEvent;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A view that only ever adds lines, for files and pipes: a line for each thing that changed. */
final class LogView implements RunView {

  private static final Duration PROGRESS = Duration.ofSeconds(10);

  private final PrintStream out;
  private final Path logs;
  private final Set<String> said = new HashSet<>();
  private Instant lastProgress = Instant.MIN;

  LogView(PrintStream out, Path logs) {
    this.out = out;
    this.logs = logs;
  }

  @Override
  public void jobs(List<Job> jobs) {
    for (Job job : jobs) {
      once("job " + job.getMetadata().getName() + ": " + JobState.of(job));
    }
  }

  @Override
  public void status(DetectorTraining training, Instant now) {
    List<String> lines = StatusLines.live(training, now);
    // The first line holds a clock and the second the step: they alone would change every round.
    lines.stream().skip(2).forEach(this::once);
    if (lines.size() > 1 && lastProgress.plus(PROGRESS).isBefore(now)) {
      lastProgress = now;
      once(lines.get(1));
    }
  }

  @Override
  public void event(PlannedEvent event) {
    out.println(
        (event.warning() ? "warning " : "") + event.reason().text() + ": " + event.message());
  }

  @Override
  public void note(String text) {
    out.println(text);
  }

  @Override
  public Path logs() {
    return logs;
  }

  private void once(String line) {
    if (said.add(line)) {
      out.println(line.strip());
    }
  }
}
