package dev.detector.formats.checkpoint;

import dev.detector.formats.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Ledger of evaluated checkpoints: {@code MODEL_DIR/evaluations/ckpt-N.json}. An entry is written
 * after everything else that belongs to the evaluation, so where it stands the checkpoint need not
 * be evaluated again.
 */
public final class Evaluations {
  private static final Pattern NAME = Pattern.compile("ckpt-(\\d{1,18})\\.json");

  private final Path directory;

  /** The ledger of one model directory, which may not exist yet. */
  public Evaluations(Path modelDirectory) {
    this.directory = modelDirectory.resolve("evaluations");
  }

  /**
   * The ledger of one of a model's further evaluation data sets, below the first one's.
   *
   * @param input name of the data set
   */
  public Evaluations(Path modelDirectory, String input) {
    this.directory = modelDirectory.resolve("evaluations").resolve(input);
  }

  /** Where the entries lie. */
  public Path directory() {
    return directory;
  }

  /** Whether checkpoint {@code number} has been evaluated. */
  public boolean contains(long number) {
    return Files.exists(file(number));
  }

  /** Records an evaluation; from now on its checkpoint counts as evaluated. */
  public void write(Evaluation evaluation) throws IOException {
    Matcher matcher = NAME.matcher(evaluation.checkpoint() + ".json");
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not ckpt-N: " + evaluation.checkpoint());
    }
    Files.createDirectories(directory);
    JsonFiles.write(file(Long.parseLong(matcher.group(1))), evaluation);
  }

  /**
   * The evaluation of one checkpoint.
   *
   * @throws BadInputException if the file is damaged
   */
  public Optional<Evaluation> read(long number) throws IOException {
    return JsonFiles.read(file(number), Evaluation.class);
  }

  /**
   * All evaluations that have metrics, by the number of their checkpoints; damaged checkpoints are
   * left out.
   */
  public List<Evaluation> list() throws IOException {
    List<Evaluation> result = new ArrayList<>();
    for (long number : numbers()) {
      read(number).filter(evaluation -> evaluation.damaged().isEmpty()).ifPresent(result::add);
    }
    return result;
  }

  /** The numbers of all checkpoints with an entry, ascending: cheap, reads no file. */
  public List<Long> numbers() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> NAME.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(matcher -> Long.parseLong(matcher.group(1)))
          .sorted()
          .toList();
    }
  }

  private Path file(long number) {
    return directory.resolve("ckpt-" + number + ".json");
  }
}
