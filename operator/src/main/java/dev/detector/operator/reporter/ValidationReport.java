package dev.detector.operator.reporter;

import dev.detector.formats.checkpoint.CheckpointPins;
import dev.detector.formats.checkpoint.Evaluations;
import dev.detector.operator.api.ValidationStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reports the validator from its event files: those of the first eval_input_reader in {@code eval},
 * and of each further one in a folder of its name there, whose tags get that name before them.
 */
final class ValidationReport implements StageReport<ValidationStatus> {

  private static final int MAX_FURTHER = 16;

  private final Path modelDirectory;
  private final EvaluationEvents events;
  private final Map<String, EvaluationEvents> further = new TreeMap<>();
  private final Supplier<ValidationProgress> empty;
  private final CheckpointNames names;
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
    this.names =
        new CheckpointNames(
            new Evaluations(modelDirectory),
            List.of(modelDirectory, new CheckpointPins(modelDirectory).directory()));
  }

  @Override
  public Optional<ValidationStatus> read(boolean last) {
    try {
      List<EvaluationEvents.Evaluation> evaluations = evaluations(last);
      // The ledger names a checkpoint a moment after its events are written.
      if (!evaluations.equals(before) || !names.know(steps(evaluations))) {
        ValidationProgress progress = empty.get();
        for (EvaluationEvents.Evaluation evaluation : evaluations) {
          progress.accept(
              names.of(evaluation.step()),
              evaluation.step(),
              evaluation.metrics(),
              evaluation.time());
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

  private List<EvaluationEvents.Evaluation> evaluations(boolean last) throws IOException {
    // First: the validator writes them before those of the first reader.
    Map<Long, Map<String, Double>> more = new HashMap<>();
    for (String name : names(modelDirectory.resolve("eval"))) {
      further.computeIfAbsent(
          name, folder -> new EvaluationEvents(modelDirectory.resolve("eval").resolve(folder)));
    }
    for (Map.Entry<String, EvaluationEvents> reader : further.entrySet()) {
      for (EvaluationEvents.Evaluation evaluation : reader.getValue().read(last)) {
        Map<String, Double> metrics =
            more.computeIfAbsent(evaluation.step(), step -> new LinkedHashMap<>());
        evaluation
            .metrics()
            .forEach((tag, value) -> metrics.put(reader.getKey() + "/" + tag, value));
      }
    }
    return events.read(last).stream()
        .map(evaluation -> evaluation.with(more.getOrDefault(evaluation.step(), Map.of())))
        .toList();
  }

  private static List<String> names(Path eval) throws IOException {
    if (!Files.isDirectory(eval)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(eval)) {
      return entries
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .limit(MAX_FURTHER)
          .toList();
    }
  }
}
