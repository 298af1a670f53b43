package dev.detector.operator.reporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.checkpoint.CheckpointIndex;
import dev.detector.formats.checkpoint.Evaluation;
import dev.detector.formats.checkpoint.Evaluations;
import dev.detector.formats.events.EventWriter;
import dev.detector.operator.api.ExportStatus;
import dev.detector.operator.api.TestStatus;
import dev.detector.operator.api.TrainingStatus;
import dev.detector.operator.api.ValidationStatus;
import dev.detector.operator.resources.ReporterEnvironment;
import dev.detector.operator.resources.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageReportsTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String MAP = "DetectionBoxes_Precision/mAP";

  @TempDir Path workspace;

  private StageReport<?> report(Role role) {
    return report(role, Map.of());
  }

  private StageReport<?> report(Role role, Map<String, String> more) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                ReporterEnvironment.WORKSPACE,
                workspace.toString(),
                ReporterEnvironment.TOTAL_STEPS,
                "400",
                ReporterEnvironment.BEST_METRIC,
                MAP,
                ReporterEnvironment.BEST_MODE,
                "max",
                ReporterEnvironment.MIN_DELTA,
                "0.05",
                ReporterEnvironment.EXPORT_DIR,
                workspace.resolve("exported/shapes").toString()));
    environment.putAll(more);
    return StageReports.of(role, environment);
  }

  private EventWriter events(String directory) throws IOException {
    return EventWriter.open(workspace.resolve(directory), Clock.fixed(START, ZoneOffset.UTC));
  }

  @Test
  void nothingIsSaidOfAnEmptyWorkspace() {
    for (Role role : List.of(Role.TRAIN, Role.VALIDATE, Role.TEST, Role.EXPORT)) {
      assertThat(report(role).read(false)).isEmpty();
      assertThat(report(role).read(true)).isEmpty();
    }
  }

  @Test
  void theTrainerIsReportedFromItsEvents() throws IOException {
    StageReport<?> report = report(Role.TRAIN);
    try (EventWriter events = events("train/train")) {
      events.scalar("Loss/total_loss", 100, 1.5f);
      events.scalar("Loss/classification_loss", 100, 0.5f);
      events.scalar("Loss/localization_loss", 100, 0.75f);
      events.scalar("Loss/regularization_loss", 100, 0.25f);
      events.scalar("Loss/RPNLoss/objectness", 100, 2f);
      events.scalar("learning_rate", 100, 0.5f);
      events.scalar("steps_per_sec", 100, 2f);
      events.flush();
      TrainingStatus status = (TrainingStatus) report.read(false).orElseThrow();
      assertThat(status)
          .isEqualTo(
              new TrainingStatus(
                  100L,
                  400L,
                  "25%",
                  2.0,
                  START.plusSeconds(150).toString(),
                  0.5,
                  new TrainingStatus.Loss(1.5, 0.5, 0.75, 0.25, Map.of("RPNLoss/objectness", 2.0)),
                  null));
      events.scalar("Loss/total_loss", 400, 1f);
      events.flush();
    }
    TrainingStatus status = (TrainingStatus) report.read(true).orElseThrow();
    assertThat(status.progress()).isEqualTo("100%");
    assertThat(status.eta()).isNull();
  }

  @Test
  void anEvaluationIsReportedWhenItIsWhole() throws IOException {
    StageReport<?> report = report(Role.VALIDATE);
    try (EventWriter events = events("train/eval")) {
      events.scalar(MAP, 0, 0.1f);
      events.flush();
      assertThat(report.read(false)).isEmpty();
      assertThat(report.read(false)).isPresent();
    }
  }

  @Test
  void aCheckpointThatTheLedgerNamesLaterGetsItsName() throws IOException {
    StageReport<?> report = report(Role.VALIDATE);
    try (EventWriter events = events("train/eval")) {
      events.scalar(MAP, 100, 0.1f);
    }
    report.read(false);
    assertThat(((ValidationStatus) report.read(false).orElseThrow()).latest().checkpoint())
        .isEqualTo("step-100");
    new Evaluations(workspace.resolve("train"))
        .write(new Evaluation("ckpt-2", 100, Map.of(), List.of(), START.toString()));
    assertThat(((ValidationStatus) report.read(false).orElseThrow()).latest().checkpoint())
        .isEqualTo("ckpt-2");
  }

  @Test
  void theBestAndTheTimeSinceItAreCountedInTheOrderOfSteps() throws IOException {
    double[] values = {0.1, 0.3, 0.34, 0.2, 0.5, 0.4};
    Evaluations ledger = new Evaluations(workspace.resolve("train"));
    for (int i = 0; i < values.length; i++) {
      // The OD API's validator begins a file for each checkpoint.
      try (EventWriter events = events("train/eval")) {
        events.scalar(MAP, i * 100L, (float) values[i]);
        events.scalar("DetectionBoxes_PerformanceByCategory/mAP/circle", i * 100L, 0.5f);
      }
      ledger.write(
          new Evaluation("ckpt-" + (i + 1), i * 100L, Map.of(), List.of(), START.toString()));
      ValidationStatus status = (ValidationStatus) report(Role.VALIDATE).read(true).orElseThrow();
      assertThat(status.evaluations()).isEqualTo(i + 1);
      assertThat(status.latest().checkpoint()).isEqualTo("ckpt-" + (i + 1));
      assertThat(status.latest().metrics()).containsOnlyKeys(MAP);
      // 0.34 is the best, but not better than 0.3 by minDelta: it does not start the count anew.
      assertThat(status.sinceBest()).isEqualTo(new int[] {0, 0, 1, 2, 0, 1}[i]);
      assertThat(status.best().checkpoint()).isEqualTo("ckpt-" + new int[] {1, 2, 3, 3, 5, 5}[i]);
      assertThat(status.history()).hasSize(i + 1);
    }
  }

  /** As trained: evaluation loss of a second reader, which gets worse while mAP gets better. */
  @Test
  void furtherDataIsReportedAndAnyMetricOfItCounts() throws IOException {
    String loss = "night/Loss/total_loss";
    StageReport<?> report =
        report(
            Role.VALIDATE,
            Map.of(ReporterEnvironment.STOP_METRIC, loss, ReporterEnvironment.STOP_MODE, "min"));
    double[] losses = {1.0, 0.5, 0.48, 0.9};
    for (int i = 0; i < losses.length; i++) {
      try (EventWriter events = events("train/eval/night")) {
        events.scalar("Loss/total_loss", i * 100L, (float) losses[i]);
      }
      try (EventWriter events = events("train/eval")) {
        events.scalar(MAP, i * 100L, i / 10f);
      }
    }
    ValidationStatus status = (ValidationStatus) report.read(true).orElseThrow();
    assertThat(status.latest().metrics()).containsOnlyKeys(MAP, loss);
    assertThat(status.best().step()).isEqualTo(300);
    // 0.48 is not better than 0.5 by minDelta.
    assertThat(status.sinceBest()).isEqualTo(2);
    assertThat(status.sinceBestOf()).isEqualTo(loss + " min by more than 0.05");
  }

  @Test
  void metricsAreBoundedAndThoseOfTheFirstDataComeFirst() throws IOException {
    try (EventWriter events = events("train/eval/1")) {
      for (int i = 0; i < 100; i++) {
        events.scalar("a" + i, 100, i);
      }
    }
    try (EventWriter events = events("train/eval")) {
      events.scalar(MAP, 100, 0.5f);
    }
    ValidationStatus status = (ValidationStatus) report(Role.VALIDATE).read(true).orElseThrow();
    assertThat(status.latest().metrics()).hasSize(64).containsKey(MAP);
  }

  @Test
  void whatIsNeverReportedIsNotCounted() throws IOException {
    try (EventWriter events = events("train/eval")) {
      events.scalar(MAP, 100, 0.5f);
    }
    ValidationStatus status =
        (ValidationStatus)
            report(Role.VALIDATE, Map.of(ReporterEnvironment.STOP_METRIC, "other"))
                .read(true)
                .orElseThrow();
    assertThat(status.sinceBest()).isNull();
    assertThat(status.sinceBestOf()).startsWith("other ");
  }

  /** An image without a ledger, or a ledger that comes a moment later. */
  @Test
  void checkpointsAreNamedByTheirFilesWhereNoLedgerNamesThem() throws IOException {
    Path source = Path.of("../formats/src/test/resources/tensorflow");
    for (String directory : List.of("train/pinned", "best")) {
      Files.createDirectories(workspace.resolve(directory));
      for (String file : List.of("ckpt-3.index", "ckpt-3.data-00000-of-00001")) {
        Files.copy(source.resolve(file), workspace.resolve(directory).resolve(file));
      }
    }
    long step = CheckpointIndex.read(workspace.resolve("best/ckpt-3")).step().orElseThrow();
    for (String directory : List.of("train/eval", "test/eval")) {
      try (EventWriter events = events(directory)) {
        events.scalar(MAP, step, 0.5f);
      }
    }
    ValidationStatus validation = (ValidationStatus) report(Role.VALIDATE).read(true).orElseThrow();
    assertThat(validation.best().checkpoint()).isEqualTo("ckpt-3");
    assertThat(((TestStatus) report(Role.TEST).read(true).orElseThrow()).checkpoint())
        .isEqualTo("ckpt-3");
  }

  @Test
  void anEvaluationThatHasNoNumberIsNeverTheBest() throws IOException {
    float[] values = {Float.NaN, 0.3f, Float.NaN};
    try (EventWriter events = events("train/eval")) {
      for (int i = 0; i < values.length; i++) {
        events.scalar(MAP, i * 100L, values[i]);
      }
    }
    ValidationStatus status = (ValidationStatus) report(Role.VALIDATE).read(true).orElseThrow();
    assertThat(status.evaluations()).isEqualTo(3);
    assertThat(status.best().step()).isEqualTo(100);
    assertThat(status.latest().value()).isNull();
    assertThat(status.latest().meanAveragePrecision()).isNull();
  }

  @Test
  void theStatusKeepsTheLastTwentyEvaluations() throws IOException {
    try (EventWriter events = events("train/eval")) {
      for (int step = 0; step < 50; step++) {
        events.scalar(MAP, step, step / 100f);
      }
    }
    ValidationStatus status = (ValidationStatus) report(Role.VALIDATE).read(true).orElseThrow();
    assertThat(status.evaluations()).isEqualTo(50);
    assertThat(status.history()).hasSize(20);
    assertThat(status.history().get(19).checkpoint()).isEqualTo("step-49");
  }

  @Test
  void theTestHasItsClasses() throws IOException {
    try (EventWriter events = events("test/eval")) {
      events.scalar(MAP, 300, 0.5f);
      events.scalar("DetectionBoxes_PerformanceByCategory/mAP/circle", 300, 0.25f);
      events.scalar("DetectionBoxes_PerformanceByCategory/mAP@.50IOU/circle", 300, 0.75f);
    }
    TestStatus status = (TestStatus) report(Role.TEST).read(true).orElseThrow();
    assertThat(status.metrics()).containsExactly(Map.entry(MAP, 0.5));
    assertThat(status.perClass())
        .containsExactly(new TestStatus.ClassMetrics("circle", null, 0.25, 0.75, null));
  }

  @Test
  void theDigestOfAnExportFollowsPathsAndContents() throws IOException {
    Path model = workspace.resolve("exported/shapes/saved_model");
    Files.createDirectories(model.resolve("variables"));
    Files.writeString(model.resolve("saved_model.pb"), "graph");
    Files.writeString(model.resolve("variables/variables.index"), "index");
    ExportStatus first = (ExportStatus) report(Role.EXPORT).read(true).orElseThrow();
    assertThat(first.path()).isEqualTo("exported/shapes");
    assertThat(first.sizeBytes()).isEqualTo(10);
    assertThat(first.digest()).matches("sha256:[0-9a-f]{64}");
    assertThat(report(Role.EXPORT).read(true).orElseThrow()).isEqualTo(first);
    Files.move(
        model.resolve("variables/variables.index"), model.resolve("variables/variables.data"));
    assertThat(((ExportStatus) report(Role.EXPORT).read(true).orElseThrow()).digest())
        .isNotEqualTo(first.digest());
  }
}
