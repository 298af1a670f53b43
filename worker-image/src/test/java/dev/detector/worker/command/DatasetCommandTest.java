package dev.detector.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TFRecordInputReader;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.dataset.ShapesDataset;
import dev.detector.worker.dataset.inspection.DataSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands on data sets, each with a configuration of the examples and data of its own. */
class DatasetCommandTest {
  @TempDir private Path root;
  private Path config;

  @BeforeEach
  void makeData() throws IOException {
    new ShapesDataset(1, 40, 8, 8, 256).write(root);
    String text = Files.readString(Path.of("../examples/shapes/pipeline.config"));
    config =
        Files.writeString(
            root.resolve("pipeline.config"),
            text.replaceAll("label_map_path: \"[^\"]*\"", path("label_map_path", "label_map.pbtxt"))
                .replaceAll("input_path: \"[^\"]*train[^\"]*\"", path("input_path", "train.record"))
                .replaceAll("input_path: \"[^\"]*val[^\"]*\"", path("input_path", "val.record")));
  }

  private String path(String field, String name) {
    return field + ": \"" + root.resolve(name) + "\"";
  }

  private String run(Object command, int status, String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(command);
    line.setOut(new PrintWriter(out));
    assertThat(line.execute(arguments)).isEqualTo(status);
    return out.toString();
  }

  @Test
  void inspectWritesAPageAndJson() throws IOException {
    Path out = root.resolve("inspection");
    String told =
        run(
            new DatasetInspectCommand(),
            0,
            "--pipeline_config_path=" + config,
            "--test=" + root + "/test.record",
            "--output_dir=" + out);
    assertThat(told).contains("train: 40 images", "val: 8 images", "test: 8 images");
    assertThat(Files.readString(out.resolve("inspection.html"))).contains("<h1>Data set</h1>");
    assertThat(Files.readString(out.resolve("inspection.json"))).contains("\"change_needed\"");
  }

  @Test
  void anchorsSayWhetherAChangeIsNeeded() {
    assertThat(run(new DatasetAnchorsCommand(), 0, "--pipeline_config_path=" + config))
        .contains("circle", "all boxes", "anchors");
  }

  @Test
  void lintReadsTheDataAsWell() throws IOException {
    assertThat(run(new LintCommand(), 0, "--pipeline_config_path=" + config))
        .contains(": 0 errors");
    String few =
        Files.readString(config)
            .replace("train_input_reader {", "train_input_reader { max_number_of_boxes: 1");
    Files.writeString(config, few);
    assertThat(run(new LintCommand(), 65, "--pipeline_config_path=" + config, "-o", "json"))
        .contains("\"path\" : \"train_input_reader.max_number_of_boxes\"");
    assertThat(run(new LintCommand(), 0, "--pipeline_config_path=" + config, "--data=false"))
        .contains(": 0 errors");
  }

  @Test
  void lintNamesTheFieldsOfFilesThatAreNotThere() throws IOException {
    String none = root + "/none.record";
    assertThat(run(new LintCommand(), 65, "--pipeline_config_path=" + config, "--train=" + none))
        .contains("error    train_input_reader.tf_record_input_reader.input_path[0]", none)
        .contains(": 1 error, ");
    Files.writeString(
        config, Files.readString(config).replace("label_map_path: \"", "label_map_path: \"/none"));
    assertThat(run(new LintCommand(), 65, "--pipeline_config_path=" + config))
        .contains("train_input_reader.label_map_path", "eval_input_reader[0].label_map_path")
        .contains(": 2 errors, ");
  }

  @Test
  void lintOfAnUnreadableTextIsAFindingAsWell() throws IOException {
    Files.writeString(config, "model { ssd { num_clases: 3 } }");
    assertThat(run(new LintCommand(), 65, "--pipeline_config_path=" + config, "-o", "json"))
        .contains("\"errors\" : 1", "unknown field num_clases", config + " line 1");
  }

  @Test
  void inspectSaysWhatIsNoRecordFile() throws IOException {
    Path out = root.resolve("inspection");
    assertThat(run(new DatasetInspectCommand(), 0, "--train=" + config, "--output_dir=" + out))
        .contains("train: 0 images", "Damaged records: 1.");
    assertThat(Files.readString(out.resolve("inspection.html")))
        .contains(config + " offset 0", "</html>");
  }

  /** Without names they are called by their places: none of them takes another's place. */
  @Test
  void everyEvaluationInputIsRead() throws IOException {
    TrainEvalPipelineConfig several = PipelineConfigs.read(config);
    several = several.toBuilder().addEvalInputReader(several.getEvalInputReader(0)).build();
    DataSource source =
        DataSource.of(several, Map.of("val-1", List.of("more.record")), Optional.empty());
    assertThat(source.splits().keySet()).containsExactly("train", "val", "val-1");
    assertThat(source.config().get().getEvalInputReader(1).getTfRecordInputReader())
        .isEqualTo(TFRecordInputReader.newBuilder().addInputPath("more.record").build());
  }

  @Test
  void withoutRecordsItIsAUsageError() {
    ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    FailureReport report =
        new FailureReport(new PrintStream(stderr, true, StandardCharsets.UTF_8), Optional.empty());
    for (List<String> command :
        List.of(
            List.of("dataset", "anchors", "--train=x"),
            List.of("dataset", "inspect", "--output_dir=" + root),
            List.of("lint"))) {
      assertThat(DetectorWorker.run(report, command.toArray(String[]::new))).isEqualTo(64);
    }
    assertThat(stderr.toString(StandardCharsets.UTF_8)).contains("--pipeline_config_path");
  }
}
