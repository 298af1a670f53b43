package dev.detector.formats.events;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.detector.formats.BadInputException;
import dev.detector.formats.tensorflow.Event;
import dev.detector.formats.tfrecord.RecordFrame;
import dev.detector.formats.tfrecord.TFRecordReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Follows one event file while it grows: each poll gives what was completed since the last one. A
 * record that is not yet whole is waited for. Holds no open file between polls. Not thread-safe.
 */
public final class EventReader {
  private final Path file;
  private long offset;

  /** Begins before the first event of {@code file}. */
  public EventReader(Path file) {
    this.file = file;
  }

  /**
   * Hands every event that is new and whole to {@code sink}, in the file's order.
   *
   * @throws BadInputException if a record is damaged, with file and offset; a later poll would fail
   *     at the same place
   */
  public void poll(Consumer<Event> sink) throws IOException {
    long size = Files.size(file);
    if (size < offset) {
      throw new BadInputException(
          "event file became shorter",
          file + " offset " + offset,
          "restore it, or remove it: events are only ever appended");
    }
    if (size == offset) {
      return;
    }
    try (TFRecordReader reader = TFRecordReader.open(file, offset, RecordFrame.DEFAULT_MAX_BYTES)) {
      for (byte[] data = reader.nextWhole(); data != null; data = reader.nextWhole()) {
        sink.accept(parse(data));
        offset = reader.offset();
      }
    }
  }

  /** The scalars of all events that are new and whole, see {@link #poll}. */
  public List<ScalarEvent> pollScalars() throws IOException {
    List<ScalarEvent> scalars = new ArrayList<>();
    poll(event -> scalars.addAll(Scalars.of(event)));
    return scalars;
  }

  /** Where the next event begins, in bytes from the start of the file. */
  public long offset() {
    return offset;
  }

  private Event parse(byte[] data) {
    try {
      return Event.parseFrom(data);
    } catch (InvalidProtocolBufferException e) {
      throw new BadInputException(
          "record is no event",
          file + " offset " + offset,
          "remove the file if it was not written by a trainer or validator",
          e);
    }
  }
}
