package dev.detector.worker.command;

import dev.detector.formats.DetectorException;
import dev.detector.worker.dataset.FileConversion;
import dev.detector.worker.dataset.SplitReport;
import dev.detector.worker.dataset.VocConversion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
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

  @ArgGroup(multiplicity = "1", exclusive = true)
  private Source source;

  /** The annotations: one of these. */
  private static final class Source {
    @Option(
        names = "--voc",
        required = true,
        paramLabel = "DIR",
        description = "Pascal VOC directory with Annotations, JPEGImages and ImageSets/Main")
    private Path voc;

    @Option(
        names = "--coco",
        required = true,
        paramLabel = "[SPLIT=]FILE",
        description = "COCO instances JSON; once for each split")
    private List<String> coco;

    @Option(
        names = "--csv",
        required = true,
        paramLabel = "[SPLIT=]FILE",
        description =
            "table with filename,width,height,class,xmin,ymin,xmax,ymax; once for each split")
    private List<String> csv;

    @Option(names = "--yolo", required = true, paramLabel = "FILE", description = "YOLO data.yaml")
    private Path yolo;
  }

  @Option(
      names = "--output_dir",
      required = true,
      paramLabel = "DIR",
      description = "where the files go; made if it is missing")
  private Path output;

  @Option(
      names = "--images",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "DIR",
      description = "with --coco and --csv: where the images are (default: beside the file)")
  private Optional<Path> images = Optional.empty();

  @Option(
      names = "--splits",
      showDefaultValue = Visibility.NEVER,
      split = ",",
      paramLabel = "NAME",
      description =
          "with --voc: lists in ImageSets/Main (default: those there are of train, val and test)")
  private List<String> splits = List.of();

  @Option(
      names = "--split_ratio",
      showDefaultValue = Visibility.NEVER,
      split = ",",
      paramLabel = "SPLIT=SHARE",
      description = "deals the images of one file out at random, e.g. train=0.8,val=0.1,test=0.1")
  private Map<String, Double> shares = new LinkedHashMap<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "what --split_ratio follows from")
  private long seed;

  @Option(
      names = "--num_shards",
      paramLabel = "N",
      defaultValue = "1",
      description = "files per split")
  private int shards;

  @Option(
      names = "--label_map",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description = "class ids (default: the format's own, else the classes numbered by name)")
  private Optional<Path> labelMap = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (shards < 1) {
      throw new ParameterException(spec.commandLine(), "--num_shards must be 1 or more");
    }
    PrintWriter out = spec.commandLine().getOut();
    convert()
        .forEach(
            (split, report) -> {
              out.printf("%s: %s%n", split, report.summary());
              report.findings().forEach(finding -> out.printf("  %s%n", finding));
            });
    out.flush();
    return 0;
  }

  private Map<String, SplitReport> convert() throws IOException {
    if (source.voc != null) {
      return voc(source.voc);
    }
    FileConversion conversion = new FileConversion(output, shards, labelMap, shares, seed);
    if (source.yolo != null) {
      return conversion.yolo(source.yolo);
    }
    Map<String, Path> files =
        FileConversion.bySplit(source.coco != null ? source.coco : source.csv);
    Path beside = files.values().iterator().next().toAbsolutePath().getParent();
    return source.coco != null
        ? conversion.coco(files, images.orElse(beside))
        : conversion.csv(files, images.orElse(beside));
  }

  private Map<String, SplitReport> voc(Path directory) throws IOException {
    if (!shares.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--split_ratio: the splits of --voc are in ImageSets/Main");
    }
    if (!Files.isDirectory(directory)) {
      throw DetectorException.badInput(
          "no such directory",
          directory.toString(),
          "give the one that has Annotations, JPEGImages and ImageSets/Main");
    }
    List<String> chosen = splits.isEmpty() ? VocConversion.splitsOf(directory) : splits;
    if (chosen.isEmpty()) {
      throw DetectorException.badInput(
          "no train.txt, val.txt or test.txt",
          directory.resolve("ImageSets").resolve("Main").toString(),
          "name the lists there with --splits");
    }
    return new VocConversion(directory, output, chosen, shards, labelMap).run();
  }
}
