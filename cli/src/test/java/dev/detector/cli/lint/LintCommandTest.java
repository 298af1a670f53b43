package dev.detector.cli.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LintCommandTest {
  private static final Path BCCD = Path.of("../examples/bccd");

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();

  private int lint(String... arguments) {
    CommandLine line = new CommandLine(new LintCommand());
    line.setOut(new PrintWriter(out));
    return line.execute(arguments);
  }

  @Test
  void theExamplesHaveNoErrors() {
    assertThat(lint(BCCD.resolve("training.yaml").toString())).isZero();
    assertThat(lint(BCCD.resolve("pipeline.config").toString())).isZero();
    assertThat(out.toString()).contains("is not on this machine: the classes are not checked");
    assertThat(lint("../examples/shapes")).isZero();
    assertThat(lint("../examples/shapes-finer")).isZero();
    assertThat(out.toString()).contains("spec.fineTune.from", "training shapes is not known here");
    assertThat(out.toString())
        .contains("training.yaml: 0 errors, 0 warnings, ")
        .contains("note     train_config");
  }

  @Test
  void eachFindingSaysWhereWhatAndTheMend() throws IOException {
    String wrong =
        Files.readString(BCCD.resolve("pipeline.config"))
            .replace("warmup_learning_rate: 0.0133333", "warmup_learning_rate: 0.5");
    Path file = Files.writeString(directory.resolve("pipeline.config"), wrong);
    assertThat(lint(file.toString())).isEqualTo(65);
    assertThat(out.toString().lines())
        .startsWith(
            "error    train_config.optimizer.momentum_optimizer.learning_rate"
                + ".cosine_decay_learning_rate.warmup_learning_rate",
            "         is 0.5, above learning_rate_base 0.04",
            "         -> warm-up rises from warmup_learning_rate to learning_rate_base: set it to at"
                + " most 0.04")
        .endsWith(file + ": 1 error, 0 warnings, 4 notes");
  }

  @Test
  void jsonHasTheSame() throws IOException {
    Path file = Files.writeString(directory.resolve("a.config"), "model { ssd { num_clases: 3 } }");
    assertThat(lint("-o", "json", file.toString())).isEqualTo(65);
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.get("errors").asInt()).isEqualTo(1);
    assertThat(report.get("findings").get(0).get("path").asText()).contains("line 1");
    assertThat(report.get("findings").get(0).get("mend").asText()).contains("num_classes");
  }

  @Test
  void everyFieldThatTheResourceDoesNotHaveIsAFinding() throws IOException {
    String wrong =
        Files.readString(BCCD.resolve("training.yaml")).replace("    steps: 600", "    stepz: 600");
    Path file = Files.writeString(directory.resolve("wrong.yaml"), wrong);
    assertThat(lint(file.toString())).isEqualTo(65);
    assertThat(out.toString())
        .contains("error    spec.trainer.stepz", "there is no such field")
        .contains("error    spec.trainer.steps", "is missing")
        .contains(file + ": 2 errors, 0 warnings, 0 notes");
    Path text = Files.writeString(directory.resolve("text.yaml"), "a: [");
    assertThat(lint(text.toString())).isEqualTo(65);
    assertThat(out.toString()).contains("error    " + text + " line 1", "is not YAML");
  }

  /** The label map of a ConfigMap in the file counts as well. */
  @Test
  void aTrainingIsCheckedAsTheOperatorDoesIt() throws IOException {
    String training = Files.readString(BCCD.resolve("training.yaml"));
    Path steps =
        Files.writeString(
            directory.resolve("steps.yaml"), training.replace("    steps: 600", "    steps: 900"));
    assertThat(lint(steps.toString())).isZero();
    assertThat(out.toString()).contains("is 600, but the trainer makes 900 steps");
    Path labels =
        Files.writeString(
            directory.resolve("labels.yaml"), training.replace("      id: 3", "      id: 7"));
    assertThat(lint(labels.toString())).isEqualTo(65);
    assertThat(out.toString()).contains("has 3 classes with ids from 1 to 7");
    Path alone = Files.writeString(directory.resolve("alone.yaml"), training.split("---\n", -1)[3]);
    assertThat(lint(alone.toString())).isEqualTo(65);
    assertThat(out.toString()).contains("the file has no ConfigMap bccd with key pipeline.config");
  }
}
