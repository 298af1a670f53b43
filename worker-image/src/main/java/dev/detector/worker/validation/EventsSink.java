package dev.detector.worker.validation;

import dev.detector.formats.AtomicFile;
import dev.detector.formats.events.EventWriter;
import dev.detector.formats.events.HyperParameters;
import dev.detector.formats.events.PrCurve;
import dev.detector.worker.metrics.ClassMatches;
import dev.detector.worker.metrics.OperatingPoint;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One event file per evaluated checkpoint in {@code eval/}, as the OD API makes them, with curves
 * and the run's hyperparameters besides. It is written elsewhere and renamed in one go under a name
 * with the checkpoint's number, and takes the place of what an interrupted evaluation of the same
 * checkpoint left: so readers see every evaluation once, whole.
 */
public final class EventsSink implements EvaluationSink {
  private static final int THRESHOLDS = 201;

  private final Path modelDir;
  private final Path staging;
  private final HyperParameters hyperParameters;
  private final long lastStep;
  private final Clock clock;

  /**
   * @param modelDir the model directory
   * @param hyperParameters what the run is made with
   * @param lastStep step after which the run is over
   */
  public EventsSink(Path modelDir, HyperParameters hyperParameters, long lastStep, Clock clock) {
    this.modelDir = modelDir;
    staging = modelDir.resolve("evaluations").resolve(".events");
    this.hyperParameters = hyperParameters;
    this.lastStep = lastStep;
    this.clock = clock;
  }

  @Override
  public void accept(Evaluated evaluated) throws IOException {
    // The first data's come last: who finds them finds those of all other data as well.
    List<Scores> lastFirst = new ArrayList<>(evaluated.all());
    Collections.reverse(lastFirst);
    for (Scores scores : lastFirst) {
      Files.createDirectories(staging);
      deleteAll(staging, "*");
      Path directory = Files.createDirectories(scores.data().events(modelDir));
      Path written = write(scores);
      String suffix = "." + evaluated.checkpoint().name() + ".v2";
      deleteAll(directory, "*" + suffix);
      String name = written.getFileName().toString().replaceFirst("\\.v2$", suffix);
      AtomicFile.rename(written, directory.resolve(name));
    }
  }

  private Path write(Scores scores) throws IOException {
    try (EventWriter writer = EventWriter.open(staging, clock)) {
      writer.hyperParameters(hyperParameters);
      for (Scores.Picture picture : scores.pictures()) {
        writer.images(
            picture.tag(),
            scores.step(),
            picture.width(),
            picture.height(),
            List.of(picture.png()));
      }
      if (scores.detail().isPresent()) {
        for (ClassMatches matches : scores.detail().get().matches()) {
          if (matches.objects() > 0) {
            String tag = "pr_curves/" + matches.category().name();
            writer.prCurve(tag, scores.step(), curve(matches));
          }
        }
      }
      writer.scalars(scores.metrics(), scores.step());
      if (scores.step() >= lastStep) {
        writer.sessionEnd();
      }
      return writer.file();
    }
  }

  private static PrCurve curve(ClassMatches matches) {
    List<OperatingPoint> points = OperatingPoint.sweep(matches, THRESHOLDS);
    return new PrCurve(
        points.stream().mapToInt(OperatingPoint::right).toArray(),
        points.stream().mapToInt(OperatingPoint::wrong).toArray(),
        points.stream().mapToInt(OperatingPoint::missed).toArray());
  }

  private static void deleteAll(Path directory, String pattern) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }
}
