package dev.detector.worker.command;

import dev.detector.formats.ExitCode;
import dev.detector.formats.lint.Findings;
import dev.detector.formats.lint.FindingsReport;
import dev.detector.formats.lint.Lint;
import dev.detector.formats.lint.LintContext;
import dev.detector.worker.dataset.inspection.DataSource;
import dev.detector.worker.dataset.inspection.Inspection;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

  @Option(
      names = "--data",
      paramLabel = "true|false",
      defaultValue = "true",
      arity = "0..1",
      fallbackValue = "true",
      description = "whether the records are read as well")
  private boolean readData;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json",
      description = "print the findings as JSON")
  private String output;

  @Override
  public Integer call() throws IOException {
    if (output != null && !output.equals("json")) {
      throw new ParameterException(spec.commandLine(), "-o " + output + ": only json is known");
    }
    DataSource source = data.configured();
    LintContext context = LintContext.none();
    if (source.labels().isPresent()) {
      context = context.withLabelMap(source.labels().get());
    }
    Findings findings = Lint.check(source.config().get(), context);
    // What cannot run is not worth reading all data for, and may not say where it is.
    if (readData && !findings.hasErrors()) {
      findings =
          Lint.check(source.config().get(), context.withData(Inspection.read(source).facts()));
    }
    FindingsReport report = new FindingsReport(data.name(), findings);
    PrintWriter out = spec.commandLine().getOut();
    out.print(output == null ? report.text() : report.json() + System.lineSeparator());
    out.flush();
    return findings.hasErrors() ? ExitCode.BAD_INPUT.code() : 0;
  }
}
