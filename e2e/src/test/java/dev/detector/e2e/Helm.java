package dev.detector.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The helm program on PATH, on the cluster of the current KUBECONFIG. */
final class Helm {

  private static final String RELEASE = "detector-operator";

  private Helm() {}

  static void install(String namespace, Path chart) throws IOException, InterruptedException {
    run(namespace, "upgrade", RELEASE, chart.toString(), "--install", "--wait", "--timeout", "3m");
  }

  /** Does not wait for the new pods. */
  static void upgrade(String namespace, Path chart, String... values)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("upgrade", RELEASE, chart.toString()));
    arguments.addAll(List.of(values));
    run(namespace, arguments.toArray(String[]::new));
  }

  static void uninstall(String namespace) throws IOException, InterruptedException {
    run(namespace, "uninstall", RELEASE, "--ignore-not-found", "--wait", "--timeout", "2m");
  }

  private static void run(String namespace, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("helm", "--namespace", namespace));
    command.addAll(List.of(arguments));
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException("exit " + exit + " of " + String.join(" ", command));
    }
  }
}
