package dev.detector.formats;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file that somebody named. What Java says of a directory in its place does not tell which. */
public final class InputFile {
  private static final int SHOWN = 10;

  private InputFile() {}

  /**
   * The file itself, once it is known to be there.
   *
   * @throws NoSuchFileException if there is nothing
   * @throws BadInputException if it is a directory
   */
  public static Path present(Path file) throws NoSuchFileException {
    if (Files.isDirectory(file)) {
      throw new BadInputException("is a directory", file.toString(), "name the file in it");
    }
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return file;
  }

  /** What there is where a file was looked for, for an error: its directory's files. */
  public static String around(Path file) throws IOException {
    Path directory = file.getParent();
    return contents(directory == null ? Path.of(".") : directory);
  }

  /** What a directory has, for an error: the first of its files by name. */
  public static String contents(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return "there is no directory " + directory;
    }
    try (Stream<Path> list = Files.list(directory)) {
      List<String> names = list.map(p -> p.getFileName().toString()).sorted().limit(SHOWN).toList();
      return directory + " has " + (names.isEmpty() ? "no files" : String.join(", ", names));
    }
  }

  /**
   * Its text; errors as {@link #present}.
   *
   * @throws BadInputException also if it is not UTF-8
   */
  public static String text(Path file) throws IOException {
    try {
      return Files.readString(present(file));
    } catch (CharacterCodingException e) {
      throw new BadInputException("is no UTF-8 text", file.toString(), "save it as UTF-8", e);
    }
  }
}
