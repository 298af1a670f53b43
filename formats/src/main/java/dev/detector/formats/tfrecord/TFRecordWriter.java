package dev.detector.formats.tfrecord;

import dev.detector.formats.AtomicFile;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a TFRecord file beside its final name; {@link #commit} renames it. Closed without commit
 * it leaves nothing behind, so a failed conversion never looks like a finished one. Not
 * thread-safe.
 */
public final class TFRecordWriter implements Closeable {
  private final Path target;
  private final Path temporary;
  private final OutputStream out;
  private long records;

  private TFRecordWriter(Path target) throws IOException {
    this.target = target;
    this.temporary = AtomicFile.temporaryFor(target.toAbsolutePath());
    this.out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 18);
  }

  /** Begins a file that will stand at {@code target}; its directory must exist. */
  public static TFRecordWriter create(Path target) throws IOException {
    return new TFRecordWriter(target);
  }

  /** Appends one record. */
  public void write(byte[] data) throws IOException {
    out.write(RecordFrame.wrap(data).array());
    records++;
  }

  /** Number of records written so far. */
  public long records() {
    return records;
  }

  /** Ends the file and gives it its final name. */
  public void commit() throws IOException {
    out.close();
    AtomicFile.rename(temporary, target.toAbsolutePath());
  }

  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(temporary);
  }
}
