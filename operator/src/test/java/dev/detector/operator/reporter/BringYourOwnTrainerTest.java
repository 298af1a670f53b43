package dev.detector.operator.reporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.ExportStatus;
import dev.detector.operator.api.TrainingStatus;
import dev.detector.operator.api.ValidationStatus;
import dev.detector.operator.chart.Chart;
import dev.detector.operator.resources.EffectiveConfig;
import dev.detector.operator.resources.PodTemplateRefusals;
import dev.detector.operator.resources.ReporterEnvironment;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Python program of examples/bring-your-own-trainer, which knows nothing of ours, as trainer,
 * validator and exporter; what it writes is reported. Needs python3.
 */
class BringYourOwnTrainerTest {

  private static final Path EXAMPLE = Path.of("../examples/bring-your-own-trainer");
  private static final int STEPS = 400;

  @TempDir private Path workspace;

  @BeforeEach
  void writeWhatTheOperatorWould() throws IOException {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3"))),
        "no python3 on PATH");
    Map<String, String> points = null;
    DetectorTraining training = null;
    for (String text : Chart.documents(Files.readString(EXAMPLE.resolve("training.yaml")))) {
      var object = new KubernetesSerialization().unmarshal(text, Map.class);
      if ("ConfigMap".equals(object.get("kind"))) {
        points = data(object);
      } else if ("DetectorTraining".equals(object.get("kind"))) {
        training = new KubernetesSerialization().unmarshal(text, DetectorTraining.class);
      }
    }
    assertThat(PodTemplateRefusals.of(training).all()).isEmpty();
    assertThat(training.getSpec().trainer().steps()).isEqualTo(STEPS);
    for (Map.Entry<String, String> file : points.entrySet()) {
      Files.writeString(workspace.resolve(file.getKey()), file.getValue());
    }
    String config =
        PipelineConfigs.print(
            EffectiveConfig.of(
                training.getSpec(),
                EffectiveConfig.overridden(
                    training.getSpec(), training.getSpec().pipeline().inline()),
                Optional.empty()));
    Files.writeString(
        workspace.resolve("pipeline.config"), config.replace("/data/", workspace + "/"));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> data(Map<?, ?> configMap) {
    return (Map<String, String>) configMap.get("data");
  }

  @Test
  void itsStepsLossesCheckpointsEvaluationsAndExportAreReported()
      throws IOException, InterruptedException {
    assertThat(train()).isZero();
    TrainingStatus trained = (TrainingStatus) report(Role.TRAIN);
    assertThat(trained.step()).isEqualTo(STEPS);
    assertThat(trained.progress()).isEqualTo("100%");
    assertThat(trained.loss().total()).isBetween(0.0, 0.01);
    assertThat(trained.learningRate()).isCloseTo(0.1, within(1e-6));
    assertThat(trained.stepsPerSecond()).isPositive();
    assertThat(trained.latestCheckpoint().name()).isEqualTo("ckpt-8");
    assertThat(trained.latestCheckpoint().step()).isEqualTo(STEPS);

    // Those that the trainer deleted meanwhile were pinned; here they are gone, but the last five.
    assertThat(run("--checkpoint_dir=" + folder("train"), "--eval_timeout=5")).isZero();
    ValidationStatus validated = (ValidationStatus) report(Role.VALIDATE);
    assertThat(validated.evaluations()).isEqualTo(5);
    assertThat(validated.latest().step()).isEqualTo(STEPS);
    assertThat(validated.best().value()).isBetween(0.0, 0.01);
    assertThat(validated.best().metrics()).containsKey("DetectionBoxes_Precision/mAP");

    assertThat(
            run(
                "--input_type=image_tensor",
                "--trained_checkpoint_dir=" + folder("best"),
                "--output_directory=" + folder("exported")))
        .isZero();
    assertThat(((ExportStatus) report(Role.EXPORT)).digest()).startsWith("sha256:");
  }

  @Test
  void itResumesWhereItWasInterrupted() throws IOException, InterruptedException {
    assertThat(train(100)).isZero();
    assertThat(train()).isZero();
    byte[] resumed = Files.readAllBytes(workspace.resolve("train/ckpt-8.data-00000-of-00001"));

    for (Path file : files(workspace.resolve("train"))) {
      Files.delete(file);
    }
    assertThat(train()).isZero();
    assertThat(workspace.resolve("train/ckpt-8.data-00000-of-00001")).hasBinaryContent(resumed);
  }

  @Test
  void itsExitCodesAreThoseOfTheContract() throws IOException, InterruptedException {
    assertThat(run("--no_such_flag")).isEqualTo(64);
    Files.delete(workspace.resolve("train.txt"));
    assertThat(train()).isEqualTo(65);
  }

  private int train() throws IOException, InterruptedException {
    return train(STEPS);
  }

  private int train(int steps) throws IOException, InterruptedException {
    return run("--num_train_steps=" + steps, "--checkpoint_every_n=50");
  }

  private int run(String... flags) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                EXAMPLE.resolve("my-trainer").toAbsolutePath().toString(),
                "--pipeline_config_path=" + workspace.resolve("pipeline.config"),
                "--model_dir=" + folder("train")));
    command.addAll(List.of(flags));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("DETECTOR_BEST_DIR", folder("best"));
    builder
        .environment()
        .put("DETECTOR_TERMINATION_LOG", workspace.resolve("last-word").toString());
    Process process =
        builder.redirectErrorStream(true).redirectOutput(workspace.resolve("log").toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private Object report(Role role) {
    return StageReports.of(
            role,
            Map.of(
                ReporterEnvironment.WORKSPACE,
                workspace.toString(),
                ReporterEnvironment.TOTAL_STEPS,
                String.valueOf(STEPS),
                ReporterEnvironment.BEST_METRIC,
                "Loss/total_loss",
                ReporterEnvironment.BEST_MODE,
                "min",
                ReporterEnvironment.EXPORT_DIR,
                folder("exported")))
        .read(true)
        .orElseThrow();
  }

  private String folder(String name) {
    return workspace.resolve(name).toString();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
