package dev.detector.worker.serving.model;

import dev.detector.formats.DetectorException;
import dev.detector.formats.labelmap.LabelMap;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a model comes from.
 *
 * @param name its name in the paths, {@code [A-Za-z0-9._-]+}
 * @param dir an export, a SavedModel, or as for TensorFlow Serving a directory with one of them for
 *     each version, named by its number
 */
public record ModelSource(String name, Path dir) {
  private static final Logger LOG = LoggerFactory.getLogger(ModelSource.class);
  private static final String LABEL_MAP = "label_map.pbtxt";

  /** Whether the directory is itself an export: of a single version, which may be replaced. */
  boolean isSingle() {
    return hasModel(dir);
  }

  /** The directories of the numbered versions. */
  SortedMap<Long, Path> versions() throws IOException {
    SortedMap<Long, Path> versions = new TreeMap<>();
    if (Files.isDirectory(dir)) {
      try (DirectoryStream<Path> entries =
          Files.newDirectoryStream(dir, entry -> number(entry) > 0 && hasModel(entry))) {
        entries.forEach(entry -> versions.put(number(entry), entry));
      }
    }
    return versions;
  }

  private static boolean hasModel(Path dir) {
    return Files.isRegularFile(ServedModel.savedModel(dir).resolve(ServedModel.FILE));
  }

  private static long number(Path entry) {
    String name = entry.getFileName().toString();
    return name.matches("[0-9]{1,18}") ? Long.parseLong(name) : 0;
  }

  /**
   * The class names of a version: its own or those beside all versions.
   *
   * @throws DetectorException if they cannot be read
   */
  LabelMap labels(Path version) {
    Optional<Path> file =
        List.of(version.resolve(LABEL_MAP), dir.resolve(LABEL_MAP)).stream()
            .filter(Files::exists)
            .findFirst();
    if (file.isEmpty()) {
      LOG.warn("No {} in {}: classes are shown by their numbers", LABEL_MAP, version);
      return LabelMap.of(List.of());
    }
    try {
      return LabelMap.read(file.get());
    } catch (IOException e) {
      throw DetectorException.badInput(
          "cannot read the label map (" + e.getMessage() + ")",
          file.get().toString(),
          "check the file");
    }
  }
}
