package dev.detector.operator.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.detector.operator.api.InstalledCrd;
import dev.detector.operator.chart.Chart;
import dev.detector.operator.chart.Program;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real API server takes everything under examples/, whatever folders there are. */
class ExamplesIT {

  private static final String ELSEWHERE = "examples-it";

  @BeforeAll
  static void install() throws IOException {
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      InstalledCrd.on(client);
    }
    Examples.installOtherTypes();
    for (String namespace : namespaces()) {
      // One that a former run is still deleting.
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () ->
                  Program.run("kubectl", "create", "namespace", namespace).exit() == 0
                      || isActive(namespace));
    }
  }

  private static boolean isActive(String namespace) {
    return Program.run(
            "kubectl", "get", "namespace", namespace, "--output=jsonpath={.status.phase}")
        .out()
        .strip()
        .equals("Active");
  }

  @AfterAll
  static void delete() throws IOException {
    List<String> command = new ArrayList<>(List.of("kubectl", "delete", "namespace"));
    command.addAll(namespaces());
    command.addAll(List.of("--ignore-not-found", "--wait=false"));
    Program.output(command.toArray(String[]::new));
  }

  private static List<String> namespaces() throws IOException {
    List<String> namespaces = new ArrayList<>(Examples.namespaces());
    namespaces.add(ELSEWHERE);
    return namespaces;
  }

  static List<Path> examples() throws IOException {
    return Examples.applied();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isTaken(Path example) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "kubectl",
                "apply",
                "--dry-run=server",
                "--server-side",
                "--force-conflicts",
                "--validate=strict",
                Examples.flag(example),
                example.toString()));
    if (Examples.namespaces(example).isEmpty()) {
      command.addAll(List.of("--namespace", ELSEWHERE));
    }
    assertThat(Program.output(command.toArray(String[]::new))).contains("(server dry run)");
  }

  @Test
  void everyFolderHasSomethingToApply() throws IOException {
    Set<String> applied =
        Examples.applied().stream()
            .map(path -> Path.of("../examples").relativize(path).getName(0).toString())
            .collect(Collectors.toSet());
    try (Stream<Path> folders = Files.list(Path.of("../examples"))) {
      assertThat(folders.filter(Files::isDirectory).map(folder -> folder.getFileName().toString()))
          .isNotEmpty()
          .allMatch(applied::contains);
    }
  }

  @Test
  void theChartsServiceMonitorIsTaken(@TempDir Path scratch) throws IOException {
    String rendered =
        Program.output(
            "helm",
            "template",
            Chart.RELEASE,
            Chart.PATH.toString(),
            "--namespace",
            ELSEWHERE,
            "--set",
            "metrics.serviceMonitor.enabled=true",
            "--show-only",
            "templates/metrics.yaml");
    Path file = Files.writeString(scratch.resolve("metrics.yaml"), rendered);

    assertThat(
            Program.output(
                "kubectl",
                "apply",
                "--dry-run=server",
                "--server-side",
                "--validate=strict",
                "-f",
                file.toString()))
        .contains("servicemonitor.monitoring.coreos.com");
  }
}
