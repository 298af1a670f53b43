package dev.detector.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Against pycocotools on random sets that CI makes with it, in the folder COCO_CASES. */
class CocoRandomSetsTest {

  @Test
  @EnabledIfEnvironmentVariable(named = "COCO_CASES", matches = ".+")
  void equalsPycocotools() throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (Stream<Path> files = Files.list(Path.of(System.getenv("COCO_CASES")))) {
      List<Path> cases = files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
      assertThat(cases).isNotEmpty();
      for (Path file : cases) {
        JsonNode input = json.readTree(file.toFile());
        CocoGoldenTest.assertEqual(
            CocoTrees.evaluation(input.get("gt"), input.get("detections")), input.get("expected"));
      }
    }
  }
}
