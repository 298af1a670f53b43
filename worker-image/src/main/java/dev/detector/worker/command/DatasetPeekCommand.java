package dev.detector.worker.command;

import dev.detector.formats.labelmap.LabelMap;
import dev.detector.worker.dataset.peek.RecordListing;
import dev.detector.worker.dataset.peek.RecordSheet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dataset peek}: some records as text, or as one picture. */
@Command(
    name = "peek",
    description = "Prints the first records of some files, or draws them with their boxes.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class DatasetPeekCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PATTERN",
      arity = "1..*",
      description = "files, patterns with * and ?, or NAME@COUNT")
  private List<String> patterns;

  @Option(names = "--count", paramLabel = "N", defaultValue = "12", description = "records to show")
  private int count;

  @Option(
      names = "--skip",
      paramLabel = "N",
      defaultValue = "0",
      description = "records to pass over first")
  private int skip;

  @Option(
      names = "--label_map_path",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description = "the classes (default: as the records name them)")
  private Optional<Path> labelMap = Optional.empty();

  @Option(
      names = "--contact_sheet",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description = "write a .png or .jpg file instead of printing")
  private Optional<Path> sheet = Optional.empty();

  @Option(
      names = "--columns",
      paramLabel = "N",
      defaultValue = "4",
      description = "pictures in a row of the sheet")
  private int columns;

  @Option(
      names = "--width",
      paramLabel = "PIXELS",
      defaultValue = "360",
      description = "width of a picture in pixels")
  private int width;

  @Override
  public Integer call() throws IOException {
    if (count < 1 || skip < 0 || columns < 1 || width < 32) {
      throw new ParameterException(
          spec.commandLine(), "--count and --columns need at least 1, --skip 0 and --width 32");
    }
    Optional<LabelMap> labels =
        labelMap.isPresent() ? Optional.of(LabelMap.read(labelMap.get())) : Optional.empty();
    PrintWriter out = spec.commandLine().getOut();
    RecordListing listing = RecordListing.read(patterns, skip, count, labels);
    if (sheet.isPresent()) {
      new RecordSheet(columns, width).write(listing.examples(), labels, sheet.get());
      out.println(sheet.get());
    } else {
      out.print(listing.text(labels));
    }
    out.flush();
    return 0;
  }
}
