package dev.detector.operator.reporter;

import dev.detector.formats.checkpoint.Evaluations;
import dev.detector.operator.api.ValidationStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reports the validator from its event files; the names of checkpoints from its ledger. */
final class ValidationReport implements StageReport<ValidationStatus> {

  private final Path modelDirectory;
  private final EvaluationEvents events;
  private final Supplier<ValidationProgress> empty;
  private final Evaluations ledger;
  private final Map<Long, String> names = new HashMap<>();
  private List<EvaluationEvents.Evaluation> before = List.of();
  private ValidationStatus status;

  /**
   * Reports one model directory.
   *
   * @param empty makes a progress without evaluations
   */
  ValidationReport(Path modelDirectory, Supplier<ValidationProgress> empty) {
    this.modelDirectory = modelDirectory;
    this.empty = empty;
    this.events = new EvaluationEvents(modelDirectory.resolve("eval"));
    this.ledger = new Evaluations(modelDirectory);
  }

  @Override
  public Optional<ValidationStatus> read(boolean last) {
    try {
      List<EvaluationEvents.Evaluation> evaluations = events.read(last);
      // The ledger names a checkpoint a moment after its events are written.
      if (!evaluations.equals(before) || !names.keySet().containsAll(steps(evaluations))) {
        ValidationProgress progress = empty.get();
        for (EvaluationEvents.Evaluation evaluation : evaluations) {
          progress.accept(
              name(evaluation.step()), evaluation.step(), evaluation.metrics(), evaluation.time());
        }
        status = progress.status();
        before = evaluations;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + modelDirectory, e);
    }
    return Optional.ofNullable(status);
  }

  private static List<Long> steps(List<EvaluationEvents.Evaluation> evaluations) {
    return evaluations.stream().map(EvaluationEvents.Evaluation::step).toList();
  }

  /** An image without a ledger leaves the step as the only name. */
  private String name(long step) throws IOException {
    if (!names.containsKey(step)) {
      ledger.list().forEach(evaluation -> names.put(evaluation.step(), evaluation.checkpoint()));
    }
    return names.getOrDefault(step, "step-" + step);
  }
}
