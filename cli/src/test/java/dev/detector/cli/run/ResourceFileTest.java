package dev.detector.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.BadInputException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceFileTest {

  private static final String TRAINING =
      """
      apiVersion: detector.dev/v1alpha1
      kind: DetectorTraining
      metadata: {name: shapes}
      spec:
        pipeline: {inline: "model {}"}
        dataset:
          volume: {persistentVolumeClaim: {claimName: data}}
          train: train.record
          validation: val.record
        trainer: {steps: 10}
      """;

  @TempDir Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("training.yaml"), text);
  }

  private void refused(String text, String... says) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> ResourceFile.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(says)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aTrainingGetsItsDefaults() throws IOException {
    ResourceFile read = ResourceFile.read(file(TRAINING));
    assertThat(read.training().getMetadata().getNamespace()).isEqualTo("default");
    assertThat(read.training().getSpec().dataset().labelMap()).isEqualTo("label_map.pbtxt");
    assertThat(read.training().getSpec().trainer().seed()).isEqualTo(1);
    assertThat(read.others()).isEmpty();
  }

  @Test
  void whatTheTrainingNeedsComesAlong() throws IOException {
    ResourceFile read =
        ResourceFile.read(
            file(
                """
                apiVersion: v1
                kind: Namespace
                metadata: {name: shapes}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: config}
                ---
                """
                    + TRAINING));
    assertThat(read.others()).extracting(HasMetadata::getKind).containsExactly("ConfigMap");
  }

  @Test
  void aFieldThatDoesNotExistIsNamedWithThoseThatDo() throws IOException {
    refused(
        TRAINING.replace("steps: 10", "step: 10"),
        "there is no such field (and 1 more error): spec.trainer.step: use one of ",
        "steps, workers");
  }

  @Test
  void aValueOutOfRangeIsRefused() throws IOException {
    refused(TRAINING.replace("steps: 10", "steps: null"), "is missing: spec.trainer.steps: add it");
    refused(TRAINING.replace("steps: 10", "steps: 0"), "is 0: spec.trainer.steps: use at least 1");
    refused(
        TRAINING.replace("steps: 10", "steps: ten"),
        "is \"ten\": spec.trainer.steps: use a whole number");
  }

  @Test
  void anObjectOfWrongTypesIsRefused() throws IOException {
    String map = "kind: ConfigMap\nmetadata: {name: config}\n%s\n---\n";
    refused(
        map.formatted("data: [a]") + TRAINING,
        "data is not of its type: ",
        "training.yaml ConfigMap config");
    refused("kind: ConfigMap\n---\n" + TRAINING, "a ConfigMap without a name: ");
  }

  @Test
  void whatNeedsAClusterIsRefused() throws IOException {
    refused(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        ---
        """
            + TRAINING,
        "StatefulSet needs a cluster");
  }

  @Test
  void textThatIsNotYamlIsRefusedWithItsLine() throws IOException {
    refused(
        "a: b\nc: [",
        "is not YAML: while parsing a flow node, expected the node",
        "training.yaml line ");
  }

  @Test
  void aFileWithoutATrainingIsRefused() throws IOException {
    refused("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", "no DetectorTraining");
    refused(TRAINING + "---\n" + TRAINING, "two DetectorTrainings");
  }
}
