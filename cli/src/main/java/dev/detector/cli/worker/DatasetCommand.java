package dev.detector.cli.worker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * {@code detector dataset ...}: handed on to {@code detector-worker dataset ...}, which has
 * TensorFlow.
 */
@Command(
    name = "dataset",
    description = "Makes, converts, inspects and shows data sets (detector-worker dataset).")
public final class DatasetCommand implements Callable<Integer> {
  private static final String PROGRAM = "detector-worker";

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PROGRAM, "dataset"));
    command.addAll(arguments);
    return start(command).waitFor();
  }

  private static Process start(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command).inheritIO().start();
    } catch (IOException e) {
      throw new IOException(
          PROGRAM + " is not on the PATH: start detector from the checkout, which puts it there",
          e);
    }
  }
}
