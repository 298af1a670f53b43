package dev.detector.worker.command;

import dev.detector.worker.dataset.ShapesDataset;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dataset shapes}: draws the small data set of the examples. */
@Command(
    name = "shapes",
    description =
        "Draws a small data set of circles, squares and triangles; the same options give the same"
            + " files.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class DatasetShapesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "where the files go; made if it is missing")
  private Path directory;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "what all pictures follow from")
  private long seed;

  @Option(
      names = "--train",
      paramLabel = "N",
      defaultValue = "400",
      description = "pictures to train on")
  private int train;

  @Option(
      names = "--val",
      paramLabel = "N",
      defaultValue = "40",
      description = "pictures to validate on")
  private int validation;

  @Option(
      names = "--test",
      paramLabel = "N",
      defaultValue = "60",
      description = "pictures to test on")
  private int test;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      defaultValue = "256",
      description = "width of a picture in pixels; its height is three quarters of that")
  private int size;

  @Override
  public Integer call() throws IOException {
    if (train < 1 || validation < 1 || test < 1 || size < 64) {
      throw new ParameterException(
          spec.commandLine(), "--train, --val and --test need at least 1 and --size at least 64");
    }
    new ShapesDataset(seed, train, validation, test, size).write(directory);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s: %d pictures to train on, %d to validate on, %d to test on%n",
        directory, train, validation, test);
    out.flush();
    return 0;
  }
}
