package dev.detector.worker.command;

import dev.detector.formats.DetectorException;
import dev.detector.worker.dataset.anchors.AnchorAdvice;
import dev.detector.worker.dataset.anchors.AnchorText;
import dev.detector.worker.dataset.inspection.DataSource;
import dev.detector.worker.dataset.inspection.Inspection;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dataset anchors}: whether a configuration's anchors fit the data. */
@Command(
    name = "anchors",
    description =
        "Says what share of each class's boxes an anchor of the configuration overlaps, and which"
            + " anchors would do better: first another scale, then other aspect ratios.",
    mixinStandardHelpOptions = true)
final class DatasetAnchorsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DataOptions data;

  @Override
  public Integer call() throws IOException {
    DataSource source = data.configured();
    AnchorAdvice advice =
        Inspection.readAll(source.onlyFirst())
            .anchors()
            .orElseThrow(
                () ->
                    DetectorException.badInput(
                        "no anchors of several scales, or no box to train on",
                        "model.ssd.anchor_generator",
                        "use multiscale_anchor_generator or ssd_anchor_generator"));
    PrintWriter out = spec.commandLine().getOut();
    out.print(AnchorText.of(advice));
    out.flush();
    return 0;
  }
}
