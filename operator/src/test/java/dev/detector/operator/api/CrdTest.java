package dev.detector.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrdTest {

  private static final String FILE = "detectortrainings.detector.dev-v1.yaml";
  private static final Path CHECKED_IN = Path.of("../crds", FILE);
  private static final Path IN_CHART = Path.of("../charts/detector-operator/files", FILE);

  /** {@code mvn -pl operator -am test -Dtest=CrdTest -Dcrds.write=true} writes it anew. */
  @Test
  void checkedInCrdEqualsTheCode(@TempDir Path scratch) throws IOException {
    String generated = CrdSchema.text(scratch);
    if (Boolean.getBoolean("crds.write")) {
      Files.createDirectories(CHECKED_IN.getParent());
      Files.writeString(CHECKED_IN, generated, StandardCharsets.UTF_8);
      Files.writeString(IN_CHART, generated, StandardCharsets.UTF_8);
    }
    assertThat(generated)
        .as("crds/ is generated from the Java types: write it anew with -Dcrds.write=true")
        .isEqualTo(Files.readString(CHECKED_IN, StandardCharsets.UTF_8));
  }

  /** {@code kubectl explain} has an answer for each. */
  @Test
  void everyFieldIsDescribed() throws IOException {
    JSONSchemaProps root =
        Serialization.unmarshal(
                Files.readString(CHECKED_IN, StandardCharsets.UTF_8),
                CustomResourceDefinition.class)
            .getSpec()
            .getVersions()
            .get(0)
            .getSchema()
            .getOpenAPIV3Schema();

    assertThat(undescribed("", root)).isEmpty();
  }

  private static List<String> undescribed(String path, JSONSchemaProps schema) {
    List<String> found = new ArrayList<>();
    if (schema.getItems() != null) {
      found.addAll(undescribed(path + "[]", schema.getItems().getSchema()));
    }
    if (schema.getProperties() != null) {
      schema
          .getProperties()
          .forEach(
              (name, property) -> {
                String field = path + "." + name;
                if (property.getDescription() == null || property.getDescription().isBlank()) {
                  found.add(field);
                }
                found.addAll(undescribed(field, property));
              });
    }
    return found;
  }
}
