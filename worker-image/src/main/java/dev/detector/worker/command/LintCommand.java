package dev.detector.worker.command;

import dev.detector.formats.BadInputException;
import dev.detector.formats.commandline.OutputOption;
import dev.detector.formats.lint.Findings;
import dev.detector.formats.lint.FindingsReport;
import dev.detector.formats.lint.Lint;
import dev.detector.formats.lint.LintContext;
import dev.detector.formats.lint.NamedFiles;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.dataset.inspection.DataSource;
import dev.detector.worker.dataset.inspection.Inspection;
import dev.detector.worker.training.FineTuningRules;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lint}: the configuration, and the configuration against its data. */
@Command(
    name = "lint",
    description =
        "Says what is wrong with a pipeline.config, by itself and with the records that it names."
            + " Run it where the data is, before a training.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:no errors, though perhaps warnings and notes",
      "64:wrong flags",
      "65:errors, or a file that cannot be read"
    })
final class LintCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DataOptions data;
  @Mixin private OutputOption output;

  @Option(
      names = "--data",
      paramLabel = "true|false",
      defaultValue = "true",
      arity = "0..1",
      fallbackValue = "true",
      description = "whether the files that it names are read as well (default: true)")
  private boolean readData;

  @Override
  public Integer call() throws IOException {
    boolean json = output.json();
    return new FindingsReport(data.name(), findings()).print(spec.commandLine().getOut(), json);
  }

  private Findings findings() throws IOException {
    try {
      return check(data.configured());
    } catch (BadInputException e) {
      return Findings.unreadable(e);
    }
  }

  private Findings check(DataSource source) throws IOException {
    TrainEvalPipelineConfig config = source.config().get();
    LintContext context = LintContext.none();
    if (source.labels().isPresent()) {
      context = context.withLabelMap(source.labels().get());
    }
    Findings findings = Lint.check(config, context);
    if (readData) {
      findings = findings.with(NamedFiles.missing(config));
    }
    // What cannot run is not worth reading all data for.
    if (readData && !findings.hasErrors()) {
      findings =
          Lint.check(config, context.withData(Inspection.readAll(source).facts()))
              .with(FineTuningRules.check(config));
    }
    return findings;
  }
}
