package dev.detector.worker.command;

import dev.detector.formats.DetectorException;
import dev.detector.worker.dataset.SplitReport;
import dev.detector.worker.dataset.VocConversion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dataset convert}: annotated pictures to TFRecord files. */
@Command(
    name = "convert",
    description =
        "Converts annotated pictures to TFRecord files SPLIT.record-?????-of-????? and a label"
            + " map.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class DatasetConvertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--voc",
      required = true,
      paramLabel = "DIR",
      description = "Pascal VOC directory with Annotations, JPEGImages and ImageSets/Main")
  private Path voc;

  @Option(
      names = "--output_dir",
      required = true,
      paramLabel = "DIR",
      description = "where the files go; made if it is missing")
  private Path output;

  @Option(
      names = "--splits",
      split = ",",
      paramLabel = "NAME",
      description = "lists in ImageSets/Main (default: those there are of train, val and test)")
  private List<String> splits = List.of();

  @Option(names = "--num_shards", defaultValue = "1", description = "files per split")
  private int shards;

  @Option(
      names = "--label_map",
      paramLabel = "FILE",
      description = "class ids (default: the classes found, numbered by name)")
  private Optional<Path> labelMap = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (shards < 1) {
      throw new ParameterException(spec.commandLine(), "--num_shards must be 1 or more");
    }
    List<String> chosen = splits.isEmpty() ? VocConversion.splitsOf(voc) : splits;
    if (chosen.isEmpty()) {
      throw DetectorException.badInput(
          "no train.txt, val.txt or test.txt",
          voc.resolve("ImageSets").resolve("Main").toString(),
          "name the lists there with --splits");
    }
    PrintWriter out = spec.commandLine().getOut();
    Map<String, SplitReport> reports =
        new VocConversion(voc, output, chosen, shards, labelMap).run();
    reports.forEach(
        (split, report) -> {
          out.printf("%s: %s%n", split, report.summary());
          report.findings().forEach(finding -> out.printf("  %s%n", finding));
        });
    out.flush();
    return 0;
  }
}
