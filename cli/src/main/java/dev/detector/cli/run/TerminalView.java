package dev.detector.cli.run;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.lifecycle.PlannedEvent;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A view for a terminal: the status stays at the bottom and is redrawn, events scroll above it. */
final class TerminalView implements RunView {

  private final PrintStream out;
  private final Path logs;
  private final int width;
  private List<String> drawn = List.of();

  TerminalView(PrintStream out, Path logs, int width) {
    this.out = out;
    this.logs = logs;
    this.width = width;
  }

  @Override
  public void jobs(List<Job> jobs) {
    draw(
        jobs.stream()
            .map(job -> "job " + job.getMetadata().getName() + "  " + JobState.of(job))
            .toList());
  }

  @Override
  public void status(DetectorTraining training, Instant now) {
    draw(StatusLines.live(training, now));
  }

  @Override
  public void event(PlannedEvent event) {
    String colour = event.warning() ? "\033[33m" : "\033[2m";
    above(colour + event.reason().text() + ": " + event.message() + "\033[0m");
  }

  @Override
  public void note(String text) {
    above(text);
  }

  @Override
  public Path logs() {
    return logs;
  }

  private void above(String line) {
    List<String> below = drawn;
    erase();
    out.println(line);
    draw(below);
  }

  private void draw(List<String> lines) {
    if (lines.equals(drawn)) {
      return;
    }
    erase();
    for (String line : lines) {
      // A line that wraps would throw off the count of lines to erase.
      out.println(line.length() > width ? line.substring(0, width - 1) + "…" : line);
    }
    out.flush();
    drawn = List.copyOf(lines);
  }

  private void erase() {
    if (!drawn.isEmpty()) {
      // Up to the first line, then clear to the end of the screen.
      out.printf("\033[%dA\r\033[J", drawn.size());
      drawn = List.of();
    }
  }
}
