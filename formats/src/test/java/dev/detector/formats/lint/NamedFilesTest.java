package dev.detector.formats.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.pipeline.PipelineConfigs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedFilesTest {
  @TempDir Path directory;

  private List<Finding> missing() throws IOException {
    String text =
        """
        train_config { fine_tune_checkpoint: "DIR/ckpt-0" }
        train_input_reader {
          label_map_path: "DIR/labels.pbtxt"
          tf_record_input_reader { input_path: "DIR/a.record" input_path: "DIR/b-?????-of-00002" }
        }
        eval_input_reader { label_map_path: "PATH_TO_BE_CONFIGURED/labels.pbtxt" }
        eval_input_reader {
          label_map_path: "DIR/labels.pbtxt"
          tf_record_input_reader { input_path: "DIR" }
        }
        """;
    return NamedFiles.missing(
        PipelineConfigs.parse(text.replace("DIR", directory.toString()), "a.config"));
  }

  @Test
  void eachFileThatIsNotThereIsAnErrorByItsField() throws IOException {
    assertThat(missing())
        .allMatch(finding -> finding.severity() == Finding.Severity.ERROR)
        .extracting(Finding::path)
        .containsExactly(
            "train_input_reader.label_map_path",
            "train_input_reader.tf_record_input_reader.input_path[0]",
            "train_input_reader.tf_record_input_reader.input_path[1]",
            "eval_input_reader[1].label_map_path",
            "eval_input_reader[1].tf_record_input_reader.input_path[0]",
            "train_config.fine_tune_checkpoint");
  }

  @Test
  void whatIsThereIsNone() throws IOException {
    create("ckpt-0.index", "labels.pbtxt", "a.record", "b-00000-of-00002", "b-00001-of-00002");
    assertThat(missing())
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.message()).isEqualTo(directory + ": is a directory"));
  }

  @Test
  void missingPiecesAreAWarning() throws IOException {
    create("ckpt-0.index", "labels.pbtxt", "a.record", "b-00001-of-00002");
    assertThat(missing())
        .first()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
              assertThat(finding.path())
                  .isEqualTo("train_input_reader.tf_record_input_reader.input_path[1]");
              assertThat(finding.message())
                  .endsWith("1 pieces are missing, the first is b-00000-of-00002");
            });
  }

  private void create(String... names) throws IOException {
    for (String name : names) {
      Files.createFile(directory.resolve(name));
    }
  }
}
