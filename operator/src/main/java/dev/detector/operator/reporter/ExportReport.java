package dev.detector.operator.reporter;

import dev.detector.formats.checkpoint.BestCheckpoint;
import dev.detector.formats.checkpoint.BestRecord;
import dev.detector.operator.api.ExportStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reports an exported model: where it is, how big, and a digest over the path and content of every
 * file, in the order of their paths.
 */
final class ExportReport implements StageReport<ExportStatus> {

  private final Path workspace;
  private final Path directory;

  ExportReport(Path workspace, Path directory) {
    this.workspace = workspace;
    this.directory = directory;
  }

  @Override
  public Optional<ExportStatus> read(boolean last) {
    // The exporter renames the finished folder into place; only at the end is it surely this run's.
    if (!last || !Files.exists(directory.resolve("saved_model").resolve("saved_model.pb"))) {
      return Optional.empty();
    }
    try {
      List<Path> files = files();
      long size = 0;
      for (Path file : files) {
        size += Files.size(file);
      }
      return Optional.of(
          new ExportStatus(
              new BestCheckpoint(workspace.resolve("best"))
                  .read()
                  .map(BestRecord::checkpoint)
                  .orElse(null),
              workspace.relativize(directory).toString(),
              "sha256:" + digest(files),
              size));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private String digest(List<Path> files) throws IOException {
    MessageDigest digest = sha256();
    for (Path file : files) {
      digest.update(directory.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
