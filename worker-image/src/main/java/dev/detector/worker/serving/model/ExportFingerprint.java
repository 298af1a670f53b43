package dev.detector.worker.serving.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What tells whether an export is still the same one, without reading its gigabytes.
 *
 * @param files path, file key, size and time of each file
 */
record ExportFingerprint(List<String> files) {
  /** More files than this are not looked at; an export has about ten. */
  private static final int MOST_FILES = 1000;

  /** That of the files as they are now. */
  static ExportFingerprint of(Path dir) throws IOException {
    List<String> files = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(dir, 4)) {
      for (Path file : (Iterable<Path>) tree.limit(MOST_FILES).sorted()::iterator) {
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
        if (is.isRegularFile()) {
          files.add(file + " " + is.fileKey() + " " + is.size() + " " + is.lastModifiedTime());
        }
      }
    }
    return new ExportFingerprint(files);
  }
}
