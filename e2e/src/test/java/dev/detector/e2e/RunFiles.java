package dev.detector.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.detector.formats.checkpoint.Evaluation;
import dev.detector.formats.checkpoint.Evaluations;
import dev.detector.formats.events.EventReader;
import dev.detector.formats.events.ScalarEvent;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.ValidationStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;

/** Holds a training's status against the files that its pods wrote. */
final class RunFiles {

  private static final String MEAN_AP = "DetectionBoxes_Precision/mAP";

  private final Path workspace;
  private final DetectorTrainingStatus status;

  RunFiles(Path workspace, DetectorTrainingStatus status) {
    this.workspace = workspace;
    this.status = status;
  }

  /** The second trainer went on from a checkpoint that the killed one had left. */
  void checkResumedFrom(long step) throws IOException {
    List<List<ScalarEvent>> runs = eventFiles("train/train");

    assertThat(runs).as("event files, one for each start").hasSizeGreaterThanOrEqualTo(2);
    assertThat(runs.get(runs.size() - 1))
        .allSatisfy(event -> assertThat(event.step()).as(event.tag()).isGreaterThan(step));
  }

  /** Step, losses and learning rate are those of the last event. */
  void checkTraining(long steps) throws IOException {
    List<ScalarEvent> events = events("train/train");

    assertThat(status.training().step()).isEqualTo(steps);
    assertThat(status.training().latestCheckpoint().step()).isEqualTo(steps);
    assertThat(status.training().progress()).isEqualTo("100%");
    assertThat(status.training().loss().total()).isCloseTo(last(events, "Loss/total_loss"), near());
    assertThat(status.training().loss().classification())
        .isCloseTo(last(events, "Loss/classification_loss"), near());
    assertThat(status.training().loss().localization())
        .isCloseTo(last(events, "Loss/localization_loss"), near());
    assertThat(status.training().loss().regularization())
        .isCloseTo(last(events, "Loss/regularization_loss"), near());
    assertThat(status.training().learningRate()).isCloseTo(last(events, "learning_rate"), near());
  }

  /** Every checkpoint was evaluated once, and the best is the one the events say. */
  void checkValidation(long steps, long everySteps) throws IOException {
    List<ScalarEvent> curve =
        events("train/eval").stream()
            .filter(event -> event.tag().equals(MEAN_AP))
            .sorted(Comparator.comparing(ScalarEvent::step))
            .toList();
    ScalarEvent best = curve.stream().max(Comparator.comparing(ScalarEvent::value)).orElseThrow();
    ValidationStatus validation = status.validation();

    // The killed trainer may have left one more.
    assertThat(curve.stream().map(ScalarEvent::step))
        .doesNotHaveDuplicates()
        .containsAll(
            LongStream.rangeClosed(0, steps / everySteps).mapToObj(i -> i * everySteps).toList());
    assertThat(new Evaluations(workspace.resolve("train")).list())
        .extracting(Evaluation::step)
        .containsExactlyElementsOf(curve.stream().map(ScalarEvent::step).toList());
    assertThat(validation.evaluations()).isEqualTo(curve.size());
    assertThat(validation.latest().step()).isEqualTo(steps);
    assertThat(validation.best().step()).isEqualTo(best.step());
    assertThat(validation.best().value()).isCloseTo(best.value(), near());
    checkMetrics(validation.best().metrics(), best.step(), "train/eval");
  }

  /** The test's numbers are of the best checkpoint, and those of its events. */
  void checkTest() throws IOException {
    assertThat(status.test().checkpoint()).isEqualTo(status.validation().best().checkpoint());
    assertThat(status.test().step()).isEqualTo(status.validation().best().step());
    checkMetrics(status.test().metrics(), status.test().step(), "test/eval");
  }

  private void checkMetrics(Map<String, Double> metrics, long step, String folder)
      throws IOException {
    List<ScalarEvent> events =
        events(folder).stream()
            .filter(event -> event.step() == step && event.tag().startsWith("DetectionBoxes_"))
            .filter(event -> !event.tag().contains("ByCategory"))
            .toList();

    assertThat(events).hasSize(12);
    assertThat(events)
        .allSatisfy(
            event ->
                assertThat(metrics.get(event.tag()))
                    .as(event.tag())
                    .isCloseTo(event.value(), near()));
  }

  private List<ScalarEvent> events(String folder) throws IOException {
    return eventFiles(folder).stream().flatMap(List::stream).toList();
  }

  private List<List<ScalarEvent>> eventFiles(String folder) throws IOException {
    List<List<ScalarEvent>> result = new ArrayList<>();
    try (Stream<Path> files = Files.list(workspace.resolve(folder))) {
      for (Path file : files.sorted().toList()) {
        result.add(new EventReader(file).pollScalars());
      }
    }
    return result;
  }

  private static double last(List<ScalarEvent> events, String tag) {
    return events.stream()
        .filter(event -> event.tag().equals(tag))
        .reduce((before, after) -> after)
        .orElseThrow()
        .value();
  }

  /** Events hold floats. */
  private static Offset<Double> near() {
    return within(1e-6);
  }
}
