package dev.detector.cli.run;

import dev.detector.cli.local.Mounts;
import dev.detector.cli.local.Sidecar;
import dev.detector.cli.local.SidecarFactory;
import dev.detector.operator.reporter.Reporter;
import dev.detector.operator.reporter.StageReports;
import dev.detector.operator.resources.Labels;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.Container;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs the reporters of pods inside this process; their reports go straight into the status. */
final class ReporterSidecars implements SidecarFactory {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final ReportedStatus status;
  private final Clock clock;

  ReporterSidecars(ReportedStatus status, Clock clock) {
    this.status = status;
    this.clock = clock;
  }

  @Override
  public Optional<Sidecar> create(
      Container container, Map<String, String> environment, Mounts mounts) {
    if (!container.getName().equals(Labels.REPORTER)) {
      return Optional.empty();
    }
    Reporter reporter =
        new Reporter(StageReports.of(role(container), environment), status::report, INTERVAL);
    return Optional.of(
        new Sidecar() {
          @Override
          public void tick() {
            reporter.tick(clock.instant());
          }

          @Override
          public void close() {
            reporter.flush();
          }
        });
  }

  private static Role role(Container container) {
    return Stream.concat(container.getCommand().stream(), container.getArgs().stream())
        .filter(word -> word.startsWith("--role="))
        .map(word -> word.substring("--role=".length()))
        .flatMap(
            word -> Stream.of(Role.values()).filter(candidate -> candidate.word().equals(word)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the reporter has no --role"));
  }
}
