package dev.detector.formats.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One saved checkpoint of a model directory: {@code ckpt-N.index} and its {@code
 * ckpt-N.data-SSSSS-of-SSSSS} files. The index is written last, so where it stands the checkpoint
 * is whole.
 *
 * @param directory where its files are
 * @param number the save counter N; not the step
 */
public record Checkpoint(Path directory, long number) {
  private static final Pattern NAME = Pattern.compile("ckpt-(\\d{1,18})");
  private static final Pattern INDEX = Pattern.compile(NAME.pattern() + "\\.index");
  private static final Pattern PART = Pattern.compile(NAME.pattern() + "\\.(?:index|data-.*)");
  private static final Pattern DATA =
      Pattern.compile(NAME.pattern() + "\\.data-\\d{5}-of-(\\d{5})");

  /**
   * All checkpoints of a directory with an index, by number; empty if there is no such directory.
   */
  public static List<Checkpoint> list(Path directory) throws IOException {
    return list(directory, INDEX);
  }

  /** As {@link #list}, with those of which only some data files are there. */
  static List<Checkpoint> listParts(Path directory) throws IOException {
    return list(directory, PART);
  }

  private static List<Checkpoint> list(Path directory, Pattern pattern) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> pattern.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(matcher -> new Checkpoint(directory, Long.parseLong(matcher.group(1))))
          .distinct()
          .sorted(Comparator.comparingLong(Checkpoint::number))
          .toList();
    }
  }

  /** The checkpoint of a path such as {@code DIR/ckpt-12}; empty for other names. */
  public static Optional<Checkpoint> of(Path prefix) {
    Matcher matcher = NAME.matcher(prefix.getFileName().toString());
    return matcher.matches()
        ? Optional.of(
            new Checkpoint(prefix.toAbsolutePath().getParent(), Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }

  /** {@code ckpt-N}. */
  public String name() {
    return "ckpt-" + number;
  }

  /** Path of its files without their endings, as TensorFlow wants it. */
  public Path prefix() {
    return directory.resolve(name());
  }

  /** The index file. */
  public Path index() {
    return directory.resolve(name() + ".index");
  }

  /** The data files that are there, by name. */
  public List<Path> data() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Path> data = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.getFileName().toString().startsWith(name() + "."))
          .filter(file -> DATA.matcher(file.getFileName().toString()).matches())
          .sorted()
          .forEach(data::add);
    }
    return data;
  }

  /** Whether the index and all data files that belong together are there. */
  public boolean complete() throws IOException {
    List<Path> data = data();
    if (data.isEmpty() || !Files.exists(index())) {
      return false;
    }
    Matcher matcher = DATA.matcher(data.get(0).getFileName().toString());
    return matcher.matches() && Integer.parseInt(matcher.group(2)) == data.size();
  }

  /**
   * Deletes its files, the index first, so that no reader takes the rest for a whole checkpoint.
   */
  public void delete() throws IOException {
    Files.deleteIfExists(index());
    for (Path file : data()) {
      Files.deleteIfExists(file);
    }
  }

  /** The same checkpoint in another directory. */
  public Checkpoint in(Path other) {
    return new Checkpoint(other, number);
  }
}
