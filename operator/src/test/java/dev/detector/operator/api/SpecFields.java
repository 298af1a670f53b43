package dev.detector.operator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The fields of spec: those of the definition, and what src/test/resources/api says of each. */
final class SpecFields {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path TABLE = Path.of("src/test/resources/api/fields.yaml");
  private static final Path CRD = Path.of("../crds/detectortrainings.detector.dev-v1.yaml");

  /** Kubernetes' own types, which stand and fall as a whole. */
  private static final Set<String> WHOLE = Set.of("volume", "resources", "podTemplate");

  private static final String TRAINING =
      """
      apiVersion: detector.dev/v1alpha1
      kind: DetectorTraining
      metadata: {name: shapes, namespace: default, uid: "1", generation: 1}
      spec:
        pipeline: {inline: 'model {}'}
        dataset:
          volume: {persistentVolumeClaim: {claimName: shapes}}
          train: train.record
          validation: val.record
          test: test.record
        trainer: {steps: 100}
      """;

  /** A row of the table. */
  record Row(JsonNode row) {

    String field() {
      return row.get("field").asText();
    }

    /** never, always, upwards or has-one-value. */
    String change() {
      return row.get("change").asText();
    }

    /** Where the values stand. */
    String at() {
      return row.path("at").asText(field());
    }

    /** Whether what stands there may be removed and added whatever the field allows. */
    boolean removable() {
      return row.path("removable").asBoolean();
    }

    JsonNode first() {
      return row.get("first");
    }

    JsonNode other() {
      return row.get("other");
    }

    @Override
    public String toString() {
      return field();
    }
  }

  private SpecFields() {}

  /** The table. */
  static List<Row> table() {
    return StreamSupport.stream(read(TABLE).spliterator(), false).map(Row::new).toList();
  }

  /** The fields that the definition has. */
  static List<String> ofDefinition() {
    List<String> fields = new ArrayList<>();
    leaves("", read(CRD).at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"), fields);
    return fields;
  }

  private static void leaves(String path, JsonNode schema, List<String> fields) {
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      JsonNode items = field.getValue().path("items");
      boolean list = items.has("properties");
      String name = path + field.getKey() + (list ? "[]" : "");
      JsonNode inner = list ? items : field.getValue();
      if (inner.has("properties") && !WHOLE.contains(field.getKey())) {
        leaves(name + ".", inner, fields);
      } else {
        fields.add(name);
      }
    }
  }

  /**
   * A small training with a value.
   *
   * @param value null to leave the place empty
   */
  static ObjectNode training(String at, JsonNode value) {
    try {
      ObjectNode training = (ObjectNode) YAML.readTree(TRAINING);
      ObjectNode parent = (ObjectNode) training.get("spec");
      int dot = at.lastIndexOf('.');
      if (dot > 0) {
        parent = parent.withObject("/" + at.substring(0, dot).replace('.', '/'));
      }
      String last = at.substring(dot + 1);
      if (value == null) {
        parent.remove(last);
      } else {
        parent.set(last, value);
      }
      return training;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a small training can do without anything there. */
  static boolean isOptional(String at) {
    return !Set.of("pipeline", "pipeline.inline", "trainer.steps").contains(at)
        && !Set.of("dataset.volume", "dataset.train", "dataset.validation").contains(at);
  }

  private static JsonNode read(Path file) {
    try {
      return YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
