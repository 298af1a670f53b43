package dev.detector.operator.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.detector.operator.api.InstalledCrd;
import dev.detector.operator.chart.Program;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Examples and trainings as GitOps tools apply them, with kubectl against a real API server. */
class GitOpsIT {

  private static final Path EXAMPLES = Path.of("../examples");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TRAINING =
      """
      apiVersion: detector.dev/v1alpha1
      kind: DetectorTraining
      metadata: {name: cells}
      spec:
        pipeline: {inline: "model {}"}
        dataset:
          volume: {persistentVolumeClaim: {claimName: cells}}
          train: train.record
          validation: val.record
        trainer: {steps: %d}
      """;
  private static final String SUSPENDED =
      """
      apiVersion: detector.dev/v1alpha1
      kind: DetectorTraining
      metadata: {name: cells}
      spec: {suspend: true}
      """;

  @TempDir private Path scratch;

  private final String namespace = "gitops-it-" + UUID.randomUUID();

  @BeforeAll
  static void install() throws IOException {
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      InstalledCrd.on(client);
    }
  }

  @BeforeEach
  void createNamespace() throws IOException {
    // One that a former run is still deleting.
    for (String name : Examples.namespaces()) {
      await()
          .atMost(PATIENCE)
          .until(() -> Program.run("kubectl", "get", "namespace", name).exit() != 0);
    }
    Program.output("kubectl", "create", "namespace", namespace);
  }

  @AfterEach
  void deleteNamespaces() throws IOException {
    List<String> command = new ArrayList<>(List.of("kubectl", "delete", "namespace", namespace));
    command.addAll(Examples.namespaces());
    command.addAll(List.of("--ignore-not-found", "--wait=false"));
    Program.output(command.toArray(String[]::new));
  }

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      return files
          .filter(file -> file.endsWith("training.yaml") || file.endsWith("kustomization.yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anAppliedExampleHasNoDrift(Path file) throws IOException {
    String[] what =
        file.endsWith("kustomization.yaml")
            ? new String[] {"-k", file.getParent().toString()}
            : new String[] {"-f", file.toString()};
    String text = Files.readString(file);
    List<String> where = text.contains("\n  namespace: ") ? List.of() : List.of("-n", namespace);
    if (where.isEmpty() && !text.contains("\nkind: Namespace\n")) {
      // It goes on from what another example made there.
      Examples.namespaces(file)
          .forEach(name -> Program.output("kubectl", "create", "namespace", name));
    }

    kubectl(where, "apply", what[0], what[1]);
    kubectl(where, "diff", what[0], what[1]);
    kubectl(where, "apply", "--server-side", "--force-conflicts", what[0], what[1]);
    kubectl(where, "diff", "--server-side", "--force-conflicts", what[0], what[1]);
  }

  @Test
  void twoManagersOfOneTrainingDoNotFight() throws IOException {
    applyAs("git", TRAINING.formatted(100));
    applyAs("night-shift", SUSPENDED);
    applyAs("git", TRAINING.formatted(200));

    assertThat(field("{.spec.suspend} {.spec.trainer.steps}")).isEqualTo("true 200");
    assertThat(diffAs("git", TRAINING.formatted(200)).exit()).isZero();
    assertThat(diffAs("night-shift", SUSPENDED).exit()).isZero();
  }

  @Test
  void aFieldThatAnotherOwnsIsAConflictAndNotTakenSilently() throws IOException {
    applyAs("git", TRAINING.formatted(100));
    Program second = attemptAs("night-shift", "apply", TRAINING.formatted(300));

    assertThat(second.exit()).isNotZero();
    assertThat(second.out()).contains("conflict").contains(".spec.trainer.steps");
    assertThat(field("{.spec.trainer.steps}")).isEqualTo("100");
  }

  @Test
  void explainHasAnAnswerForEverything() {
    assertThat(Program.output("kubectl", "explain", "detectortraining"))
        .contains("One object detector")
        .doesNotContain("<empty>");
    assertThat(Program.output("kubectl", "explain", "detectortraining.spec"))
        .contains("What is to be trained, and how.", "pipeline", "-required-")
        .doesNotContain("<empty>", "<no description>");
    assertThat(Program.output("kubectl", "explain", "dt.spec.dataset.volume.csi.driver"))
        .contains("CSIDriver");
    assertThat(Program.output("kubectl", "explain", "dt.status.validation.best"))
        .doesNotContain("<no description>");
  }

  private static void kubectl(List<String> where, String... arguments) {
    Program.output(
        Stream.of(Stream.of("kubectl"), Stream.of(arguments), where.stream())
            .flatMap(words -> words)
            .toArray(String[]::new));
  }

  private void applyAs(String manager, String yaml) throws IOException {
    Program applied = attemptAs(manager, "apply", yaml);
    assertThat(applied.exit()).as(applied.out()).isZero();
  }

  private Program diffAs(String manager, String yaml) throws IOException {
    return attemptAs(manager, "diff", yaml);
  }

  private Program attemptAs(String manager, String verb, String yaml) throws IOException {
    Path file = Files.writeString(scratch.resolve(manager + ".yaml"), yaml);
    return Program.run(
        "kubectl",
        verb,
        "--server-side",
        "--field-manager=" + manager,
        "-n",
        namespace,
        "-f",
        file.toString());
  }

  private String field(String path) {
    return Program.output(
            "kubectl", "get", "dt", "cells", "-n", namespace, "-o", "jsonpath=" + path)
        .strip();
  }
}
