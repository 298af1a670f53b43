package dev.detector.worker.command;

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
            + " Exit code 65 if there are errors.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
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
      description = "whether the files that it names are read as well")
  private boolean readData;

  @Override
  public Integer call() throws IOException {
    boolean json = output.json();
    DataSource source = data.configured();
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
    return new FindingsReport(data.name(), findings).print(spec.commandLine().getOut(), json);
  }
}
