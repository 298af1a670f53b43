package dev.detector.formats;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that somebody named. What Java says of a directory in its place does not tell which. */
public final class InputFile {
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
