package dev.detector.operator.reporter;

import dev.detector.operator.api.BestBy;
import dev.detector.operator.resources.ReporterEnvironment;
import dev.detector.operator.resources.Role;
import java.nio.file.Path;
import java.util.Map;

/** Chooses the report of a stage. */
public final class StageReports {

  private StageReports() {}

  /**
   * The report of a role, as its environment describes it.
   *
   * @throws IllegalArgumentException if the role reports nothing, or a variable is missing or wrong
   */
  public static StageReport<?> of(Role role, Map<String, String> environment) {
    Path workspace = Path.of(required(environment, ReporterEnvironment.WORKSPACE));
    return switch (role) {
      case TRAIN ->
          new TrainingReport(
              workspace.resolve("train"),
              Long.parseLong(required(environment, ReporterEnvironment.TOTAL_STEPS)));
      case VALIDATE -> {
        String metric = required(environment, ReporterEnvironment.BEST_METRIC);
        double minDelta =
            Double.parseDouble(environment.getOrDefault(ReporterEnvironment.MIN_DELTA, "0"));
        BestBy best =
            new BestBy(metric, mode(required(environment, ReporterEnvironment.BEST_MODE)));
        String stopMetric = environment.getOrDefault(ReporterEnvironment.STOP_METRIC, metric);
        BestBy stop =
            new BestBy(
                stopMetric,
                mode(environment.getOrDefault(ReporterEnvironment.STOP_MODE, best.mode().word())));
        yield new ValidationReport(
            workspace.resolve("train"), () -> new ValidationProgress(best, stop, minDelta));
      }
      case TEST -> new TestReport(workspace.resolve("test"), workspace.resolve("best"));
      case EXPORT ->
          new ExportReport(
              workspace, Path.of(required(environment, ReporterEnvironment.EXPORT_DIR)));
      case SERVE -> throw new IllegalArgumentException("a server has nothing to report");
    };
  }

  private static BestBy.Mode mode(String word) {
    return word.equals("max") ? BestBy.Mode.MAX : BestBy.Mode.MIN;
  }

  static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("environment variable " + name + " is not set");
    }
    return value;
  }
}
