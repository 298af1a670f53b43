package dev.detector.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrdTest {

  private static final Path CHECKED_IN = Path.of("../crds/detectortrainings.detector.dev-v1.yaml");

  /** {@code mvn -pl operator -am test -Dtest=CrdTest -Dcrds.write=true} writes it anew. */
  @Test
  void checkedInCrdEqualsTheCode(@TempDir Path scratch) throws IOException {
    String generated = CrdSchema.text(scratch);
    if (Boolean.getBoolean("crds.write")) {
      Files.createDirectories(CHECKED_IN.getParent());
      Files.writeString(CHECKED_IN, generated, StandardCharsets.UTF_8);
    }
    assertThat(generated)
        .as("crds/ is generated from the Java types: write it anew with -Dcrds.write=true")
        .isEqualTo(Files.readString(CHECKED_IN, StandardCharsets.UTF_8));
  }
}
