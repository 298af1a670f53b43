package dev.detector.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.checkpoint.BestCheckpoint;
import dev.detector.formats.checkpoint.BestRecord;
import dev.detector.formats.checkpoint.Evaluation;
import dev.detector.formats.checkpoint.Evaluations;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.golden.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {
  @TempDir Path workspace;
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

  @BeforeEach
  void aTrainerHasSavedACheckpoint() throws IOException {
    Path train = Files.createDirectories(workspace.resolve("train"));
    Path golden = Golden.resource("ckpt_mob035_trained");
    for (String suffix : new String[] {".index", ".data-00000-of-00001"}) {
      Files.copy(golden.resolve("ckpt-0" + suffix), train.resolve("ckpt-3" + suffix));
    }
    TrainEvalPipelineConfig config =
        PipelineConfigs.override(
            PipelineConfigs.read(Golden.resource("configs/mobilenet035_fpnlite_256.config")),
            Map.of(
                "eval_config.num_visualizations",
                "1",
                "eval_input_reader[0].label_map_path",
                Golden.resource("data/label_map.pbtxt").toString(),
                "eval_input_reader[0].tf_record_input_reader.input_path",
                Golden.resource("data").resolve("val.tfrecord-?????-of-00001").toString()));
    Files.writeString(workspace.resolve("pipeline.config"), PipelineConfigs.print(config));
  }

  private int validate(String modelDir, String checkpointDir, String... more) {
    String[] arguments = {
      "validate",
      "--pipeline_config_path=" + workspace.resolve("pipeline.config"),
      "--model_dir=" + workspace.resolve(modelDir),
      "--checkpoint_dir=" + workspace.resolve(checkpointDir),
      "--eval_timeout=1"
    };
    String[] all = new String[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    FailureReport report =
        new FailureReport(
            new PrintStream(stderr, true, StandardCharsets.UTF_8),
            Optional.of(workspace.resolve("termination-log")));
    return DetectorWorker.run(report, all);
  }

  @Test
  void theBestIsKeptAndCanBeTestedFromThere() throws IOException {
    Path best = workspace.resolve("best");
    assertThat(
            validate(
                "train",
                "train",
                "--best_dir=" + best,
                "--best_metric=Loss/total_loss",
                "--best_mode=min",
                "--sample_1_of_n_eval_examples=5"))
        .isZero();
    Evaluation evaluation = new Evaluations(workspace.resolve("train")).read(3).orElseThrow();
    assertThat(evaluation.perClass()).extracting(c -> c.name()).contains("circle", "square");
    assertThat(workspace.resolve("train/evaluations/ckpt-3"))
        .isDirectoryContaining("glob:**/report.html")
        .isDirectoryContaining("glob:**/report.json")
        .isDirectoryContaining("glob:**/metrics.json")
        .isDirectoryContaining("glob:**/predictions.json");
    BestRecord kept = new BestCheckpoint(best).read().orElseThrow();
    assertThat(kept.checkpoint()).isEqualTo("ckpt-3");
    assertThat(kept.mode()).isEqualTo(BestRecord.Mode.MIN);
    assertThat(kept.value()).isEqualTo(evaluation.metrics().get("Loss/total_loss"));

    assertThat(validate("test", "best", "--sample_1_of_n_eval_examples=5")).isZero();
    assertThat(new Evaluations(workspace.resolve("test")).read(3).orElseThrow().metrics())
        .isEqualTo(evaluation.metrics());
    assertThat(best.resolve("pinned")).doesNotExist();
    assertThat(best.resolve("ckpt-3.index")).exists();
  }

  @Test
  void aMetricThatDoesNotExistIsToldBeforeAnythingIsEvaluated() {
    assertThat(validate("train", "train", "--best_dir=x", "--best_metric=mAP")).isEqualTo(65);
    assertThat(stderr.toString(StandardCharsets.UTF_8))
        .startsWith("detector-worker: no metric mAP: ")
        .contains("use one of ", "DetectionBoxes_Precision/mAP, ", "Loss/total_loss");
    assertThat(new Evaluations(workspace.resolve("train")).contains(3)).isFalse();
  }

  /** It would wait for checkpoints in vain. */
  @Test
  void aFileIsNoCheckpointDirectory() {
    assertThat(validate("eval", "pipeline.config")).isEqualTo(65);
    assertThat(stderr.toString(StandardCharsets.UTF_8)).contains("a file is where a directory is");
  }
}
