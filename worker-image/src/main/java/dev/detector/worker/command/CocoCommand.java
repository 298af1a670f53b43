package dev.detector.worker.command;

import dev.detector.worker.metrics.CocoFiles;
import dev.detector.worker.metrics.CocoMetric;
import dev.detector.worker.metrics.CocoMetrics;
import dev.detector.worker.metrics.MetricsOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coco}: the twelve numbers of a COCO results file. */
@Command(
    name = "coco",
    description =
        "Evaluates a COCO results file, whatever model it is from: the numbers of pycocotools.",
    mixinStandardHelpOptions = true)
final class CocoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ANNOTATIONS", description = "COCO annotations, JSON")
  private Path annotations;

  @Parameters(index = "1", paramLabel = "RESULTS", description = "COCO results with boxes, JSON")
  private Path results;

  @Option(names = "--per_category", description = "adds mAP and mAP@.50IOU of each class")
  private boolean perCategory;

  @Override
  public Integer call() throws IOException {
    CocoMetrics metrics = CocoFiles.read(annotations, results).evaluate();
    PrintWriter out = spec.commandLine().getOut();
    if (perCategory) {
      metrics.tags(MetricsOptions.coco()).forEach((tag, value) -> print(out, tag, value));
    } else {
      for (CocoMetric metric : CocoMetric.values()) {
        print(out, metric.tag(), metrics.get(metric));
      }
    }
    out.flush();
    return 0;
  }

  private static void print(PrintWriter out, String tag, double value) {
    out.printf(Locale.ROOT, "%s = %.6f%n", tag, value);
  }
}
