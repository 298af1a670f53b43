package dev.detector.operator.reporter;

import dev.detector.formats.BadInputException;
import dev.detector.formats.checkpoint.Checkpoint;
import dev.detector.formats.checkpoint.CheckpointIndex;
import dev.detector.formats.checkpoint.CheckpointPins;
import dev.detector.formats.events.EventFollower;
import dev.detector.formats.events.ScalarEvent;
import dev.detector.operator.api.TrainingStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the trainer from its event files and checkpoints, and pins each new checkpoint before the
 * trainer's rotation can take it from the validator.
 */
final class TrainingReport implements StageReport<TrainingStatus> {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingReport.class);

  private final Path modelDirectory;
  private final CheckpointPins pins;
  private final EventFollower events;
  private final TrainingProgress progress;
  private TrainingStatus.Checkpoint latest;
  private Instant lastEvent;

  TrainingReport(Path modelDirectory, long totalSteps) {
    this.modelDirectory = modelDirectory;
    this.pins = new CheckpointPins(modelDirectory);
    this.events =
        new EventFollower(
            modelDirectory.resolve("train"),
            damage -> LOG.warn("Cannot read on: {}", damage.getMessage()));
    this.progress = new TrainingProgress(totalSteps);
  }

  @Override
  public Optional<TrainingStatus> read(boolean last) {
    try {
      pins.pin();
      for (ScalarEvent event : events.poll()) {
        progress.accept(event.tag(), event.step(), event.value());
        lastEvent = Instant.ofEpochMilli((long) (event.wallTime() * 1000));
      }
      updateLatest();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + modelDirectory, e);
    }
    return progress.started() || latest != null
        ? Optional.of(progress.status(latest, lastEvent))
        : Optional.empty();
  }

  private void updateLatest() throws IOException {
    List<Checkpoint> checkpoints = Checkpoint.list(modelDirectory);
    if (checkpoints.isEmpty()) {
      return;
    }
    Checkpoint newest = checkpoints.get(checkpoints.size() - 1);
    if (latest != null && newest.name().equals(latest.name())) {
      return;
    }
    try {
      if (newest.complete()) {
        latest =
            new TrainingStatus.Checkpoint(
                newest.name(),
                CheckpointIndex.read(newest.prefix()).step().orElse(null),
                Files.getLastModifiedTime(newest.index())
                    .toInstant()
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toString());
      }
    } catch (NoSuchFileException | BadInputException e) {
      // Rotated away or not readable: the next one will say more.
      LOG.warn("Cannot read checkpoint {}: {}", newest.name(), e.getMessage());
    }
  }
}
