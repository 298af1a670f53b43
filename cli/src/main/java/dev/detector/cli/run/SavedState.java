package dev.detector.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The objects of a run in a file, so that a run that was stopped or killed goes on where it was.
 * The file is replaced whole, by a rename.
 */
final class SavedState {

  private final Path file;
  private final KubernetesSerialization serialization = new KubernetesSerialization();
  private String written = "";

  SavedState(Path file) {
    this.file = file;
    serialization.registerKubernetesResource(DetectorTraining.class);
  }

  /** What was saved, without processes: no Job is active, no pod runs, no server is available. */
  List<HasMetadata> read() {
    List<HasMetadata> objects = new ArrayList<>();
    if (!Files.exists(file)) {
      return objects;
    }
    try (MappingIterator<JsonNode> documents =
        new YAMLMapper().readerFor(JsonNode.class).readValues(Files.readString(file))) {
      while (documents.hasNextValue()) {
        KubernetesResource object =
            serialization.convertValue(documents.nextValue(), KubernetesResource.class);
        withoutProcesses(object).ifPresent(objects::add);
      }
      return objects;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read " + file + "; delete it to plan the run afresh from its workspace", e);
    }
  }

  /** Writes the objects, if they differ from what was written last. */
  void write(List<HasMetadata> objects) {
    StringBuilder text = new StringBuilder();
    for (HasMetadata object : objects) {
      text.append("---\n").append(serialization.asYaml(object).replaceFirst("^---\n", ""));
    }
    if (text.toString().equals(written)) {
      return;
    }
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.writeString(temporary, text);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    written = text.toString();
  }

  private static Optional<HasMetadata> withoutProcesses(KubernetesResource object) {
    if (object instanceof Pod pod && "Running".equals(pod.getStatus().getPhase())) {
      return Optional.empty();
    }
    if (object instanceof Job job && job.getStatus() != null) {
      job.getStatus().setActive(0);
    }
    if (object instanceof Deployment deployment) {
      deployment.setStatus(null);
    }
    return Optional.of((HasMetadata) object);
  }
}
