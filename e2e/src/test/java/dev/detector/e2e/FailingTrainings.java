package dev.detector.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detector.formats.tfrecord.TFRecordWriter;
import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Trainings that go wrong, each in its own way, and the data that some of them stumble over. */
final class FailingTrainings {

  private static final Path CASES = Path.of("src/test/resources/failures");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private static final String LABELS =
      """
      item { id: 1 name: "circle" }
      item { id: 2 name: "square" }
      item { id: 3 name: "triangle" }
      """;

  private FailingTrainings() {}

  /** One for each entry of cases.yaml, in a workspace of its own. */
  static List<DetectorTraining> all() throws IOException {
    List<DetectorTraining> trainings = new ArrayList<>();
    JsonNode shared = yaml("training.yaml");
    yaml("cases.yaml")
        .properties()
        .forEach(entry -> trainings.add(training(shared, entry.getKey(), entry.getValue())));
    return trainings;
  }

  private static DetectorTraining training(JsonNode shared, String name, JsonNode overlay) {
    ObjectNode whole = shared.deepCopy();
    ((ObjectNode) whole.get("metadata")).put("name", name);
    ObjectNode spec = (ObjectNode) whole.get("spec");
    lay(overlay, spec);
    if (spec.at("/workspace/volume").has("persistentVolumeClaim")) {
      ((ObjectNode) spec.get("workspace")).put("subPath", name);
    }
    return YAML.unmarshal(whole.toString(), DetectorTraining.class);
  }

  /** As a JSON merge patch. */
  private static void lay(JsonNode overlay, ObjectNode into) {
    overlay
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isNull()) {
                into.remove(entry.getKey());
              } else if (entry.getValue().isObject()) {
                lay(entry.getValue(), into.withObjectProperty(entry.getKey()));
              } else {
                into.set(entry.getKey(), entry.getValue());
              }
            });
  }

  /** The example's pipeline, under the name that the trainings give it. */
  static ConfigMap pipeline(String namespace, Path file) throws IOException {
    return configMap(namespace, "pipeline")
        .withData(Map.of("pipeline.config", Files.readString(file)))
        .build();
  }

  /** A data set of one record, of which one byte is not what it was. */
  static ConfigMap damagedData(String namespace, Path folder) throws IOException {
    Path file = folder.resolve("train.record");
    try (TFRecordWriter writer = TFRecordWriter.create(file)) {
      writer.write("not an example".getBytes(StandardCharsets.UTF_8));
      writer.commit();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 8] ^= 1;
    String damaged = Base64.getEncoder().encodeToString(bytes);
    return configMap(namespace, "damaged")
        .withData(Map.of("label_map.pbtxt", LABELS))
        .withBinaryData(Map.of("train.record", damaged, "val.record", damaged))
        .build();
  }

  private static ConfigMapBuilder configMap(String namespace, String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata();
  }

  private static JsonNode yaml(String name) throws IOException {
    return YAML.unmarshal(Files.readString(CASES.resolve(name)), JsonNode.class);
  }
}
