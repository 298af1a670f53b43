package dev.detector.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detector.formats.DetectorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** COCO's files, held against what pycocotools makes of them. */
class CocoFilesTest {
  private static final String ANNOTATIONS =
      """
      {"info": {"year": [2026]}, "images": [{"id": 7, "width": 9}],
       "categories": [{"id": 1, "name": "cell", "supercategory": ""}],
       "annotations": [{"id": 1, "image_id": 7, "category_id": 1, "bbox": [0, 0, 5, 5],
                        "area": 25, "iscrowd": 0, "segmentation": [[0, 0, 5, 5]]}]}
      """;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"small", "ties", "medium"})
  void equalsPycocotools(String set) throws IOException {
    JsonNode input = CocoTrees.resource("viii_coco_" + set + ".json");
    CocoGoldenTest.assertEqual(
        read(input.get("gt").toString(), input.get("detections").toString()),
        CocoTrees.resource("viii_coco_" + set + "_expected.json").get("expected"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                                     | START_ARRAY",
        "[{\"image_id\": 7, \"category_id\": 1, \"bbox\": [1, 2, 3, 4]}]        | score",
        "[{\"image_id\": 7, \"category_id\": 1, \"bbox\": [1, 2], \"score\": 1}] | line 1",
        "[{\"image_id\": 8, \"category_id\": 1, \"bbox\": [1, 2, 3, 4], \"score\": 1}] | image 8",
        "[{\"image_id\": 7,                                                     | line 1",
      })
  void refusesWhatIsNoResultsFile(String results, String message) {
    assertThatThrownBy(() -> read(ANNOTATIONS, results))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("results.json");
  }

  @Test
  void anEmptyResultsFileFoundNothing() throws IOException {
    CocoMetrics metrics = read(ANNOTATIONS, "[]").evaluate();
    assertThat(metrics.get(CocoMetric.AP)).isZero();
  }

  private CocoEvaluation read(String annotations, String results) throws IOException {
    return CocoFiles.read(
        Files.writeString(directory.resolve("annotations.json"), annotations),
        Files.writeString(directory.resolve("results.json"), results));
  }
}
