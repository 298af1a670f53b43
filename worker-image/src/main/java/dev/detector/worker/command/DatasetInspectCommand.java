package dev.detector.worker.command;

import dev.detector.formats.AtomicFile;
import dev.detector.worker.dataset.inspection.Inspection;
import dev.detector.worker.dataset.inspection.InspectionJson;
import dev.detector.worker.dataset.inspection.InspectionPage;
import dev.detector.worker.dataset.inspection.InspectionText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dataset inspect}: what is in the records, and what is wrong with them. */
@Command(
    name = "inspect",
    description =
        "Reads and decodes all records, says what is wrong with them and what to do about it, and"
            + " writes inspection.html and inspection.json.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class DatasetInspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DataOptions data;

  @Option(
      names = "--output_dir",
      required = true,
      paramLabel = "DIR",
      description = "where the two files go; made if it is missing")
  private Path output;

  @Override
  public Integer call() throws IOException {
    Inspection inspection = Inspection.read(data.source());
    Files.createDirectories(output);
    Path page = output.resolve("inspection.html");
    AtomicFile.write(page, InspectionPage.of(inspection));
    AtomicFile.write(output.resolve("inspection.json"), InspectionJson.of(inspection));
    PrintWriter out = spec.commandLine().getOut();
    out.print(InspectionText.of(inspection));
    out.println(page);
    out.flush();
    return 0;
  }
}
