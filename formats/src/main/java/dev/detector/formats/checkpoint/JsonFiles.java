package dev.detector.formats.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.detector.formats.AtomicFile;
import dev.detector.formats.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Small JSON files that are replaced whole. */
final class JsonFiles {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          // Files of a newer version may say more.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private JsonFiles() {}

  static void write(Path file, Object value) throws IOException {
    AtomicFile.write(file, JSON.writeValueAsBytes(value));
  }

  /** Empty if there is no such file. */
  static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
    try {
      T value = JSON.readValue(Files.readAllBytes(file), type);
      if (value == null) {
        throw damaged(file, "null", null);
      }
      return Optional.of(value);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    }
  }

  private static BadInputException damaged(Path file, String why, Exception cause) {
    return new BadInputException(
        "not readable as JSON (" + why + ")",
        file.toString(),
        "delete it; its checkpoint is then evaluated again",
        cause);
  }
}
