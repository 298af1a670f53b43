package dev.detector.worker.validation;

import dev.detector.formats.AtomicFile;
import dev.detector.formats.events.EventWriter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * One event file per evaluated checkpoint in {@code eval/}, as the OD API makes them. It is written
 * elsewhere and renamed in one go under a name with the checkpoint's number, and takes the place of
 * what an interrupted evaluation of the same checkpoint left: so readers see every evaluation once,
 * whole.
 */
public final class EventsSink implements EvaluationSink {
  private final Path directory;
  private final Path staging;
  private final Clock clock;

  /**
   * @param modelDir the model directory
   * @param name of the evaluation data; its events go to {@code eval/NAME}, or to {@code eval} if
   *     it is empty
   */
  public EventsSink(Path modelDir, String name, Clock clock) {
    directory = modelDir.resolve("eval").resolve(name);
    staging = modelDir.resolve("evaluations").resolve(".events");
    this.clock = clock;
  }

  @Override
  public void accept(Evaluated evaluated) throws IOException {
    Files.createDirectories(staging);
    deleteAll(staging, "*");
    Files.createDirectories(directory);
    Path written = write(evaluated.scores());
    String suffix = "." + evaluated.checkpoint().name() + ".v2";
    deleteAll(directory, "*" + suffix);
    String name = written.getFileName().toString().replaceFirst("\\.v2$", suffix);
    AtomicFile.rename(written, directory.resolve(name));
  }

  private Path write(Scores scores) throws IOException {
    try (EventWriter writer = EventWriter.open(staging, clock)) {
      for (Scores.Picture picture : scores.pictures()) {
        writer.images(
            picture.tag(),
            scores.step(),
            picture.width(),
            picture.height(),
            List.of(picture.png()));
      }
      writer.scalars(scores.metrics(), scores.step());
      return writer.file();
    }
  }

  private static void deleteAll(Path directory, String pattern) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }
}
