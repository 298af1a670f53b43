package dev.detector.formats.events;

import dev.detector.formats.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Follows all event files of one directory: a writer begins a new file at each start, the OD API's
 * validator one for each checkpoint. The directory may come into being later. Not thread-safe.
 */
public final class EventFollower {
  private final Path directory;
  private final Consumer<BadInputException> damage;
  private final Map<Path, EventReader> readers = new TreeMap<>();
  private final List<Path> abandoned = new ArrayList<>();

  /**
   * @param directory where files named {@code *tfevents*} appear
   * @param damage told once of each file that cannot be read on; the others are still followed
   */
  public EventFollower(Path directory, Consumer<BadInputException> damage) {
    this.directory = directory;
    this.damage = damage;
  }

  /** Scalars written since the last poll: older files first, each file in its own order. */
  public List<ScalarEvent> poll() throws IOException {
    List<ScalarEvent> scalars = new ArrayList<>();
    for (Path file : files()) {
      EventReader reader = readers.computeIfAbsent(file, EventReader::new);
      try {
        reader.poll(event -> scalars.addAll(Scalars.of(event)));
      } catch (NoSuchFileException e) {
        readers.remove(file);
      } catch (BadInputException e) {
        abandoned.add(file);
        damage.accept(e);
      }
    }
    return scalars;
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(directory)) {
      return list.filter(file -> file.getFileName().toString().contains("tfevents"))
          .filter(file -> !abandoned.contains(file))
          .sorted()
          .toList();
    }
  }
}
