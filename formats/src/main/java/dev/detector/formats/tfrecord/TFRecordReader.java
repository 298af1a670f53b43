package dev.detector.formats.tfrecord;

import dev.detector.formats.BadInputException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/** Reads the records of one TFRecord file in order, each checked by its CRC32C. Not thread-safe. */
public final class TFRecordReader implements Closeable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final Path file;
  private final int maxBytes;
  private final long fileBytes;
  private final InputStream in;
  private long offset;
  private boolean cutOff;

  private TFRecordReader(Path file, int maxBytes, long fileBytes, InputStream in) {
    this.file = file;
    this.maxBytes = maxBytes;
    this.fileBytes = fileBytes;
    this.in = new BufferedInputStream(in, BUFFER_BYTES);
  }

  /**
   * Opens a file at its start; it may be compressed, see {@link RecordCompression}.
   *
   * @throws BadInputException if its compression begins damaged
   */
  public static TFRecordReader open(Path file) throws IOException {
    RecordCompression compression = RecordCompression.of(file);
    try {
      return new TFRecordReader(
          file,
          RecordFrame.DEFAULT_MAX_BYTES,
          compression == RecordCompression.NONE ? Files.size(file) : Long.MAX_VALUE,
          compression.open(file));
    } catch (EOFException | ZipException e) {
      throw damagedCompression(file, 0);
    }
  }

  /**
   * Opens an uncompressed file at the offset of a record, see {@link #offset()}, with another limit
   * of a record's length.
   */
  public static TFRecordReader open(Path file, long offset, int maxBytes) throws IOException {
    TFRecordReader reader =
        new TFRecordReader(file, maxBytes, Files.size(file), Files.newInputStream(file));
    reader.in.skipNBytes(offset);
    reader.offset = offset;
    return reader;
  }

  /**
   * The data of the next record, or null at the end of the file. After a record whose data alone is
   * damaged, which {@link #offset()} is then behind, the next call gives the one after it.
   *
   * @throws BadInputException if the record is damaged, cut off or too long, with file and offset
   */
  public byte[] next() throws IOException {
    byte[] data;
    try {
      data = nextWhole();
    } catch (EOFException | ZipException e) {
      throw damagedCompression(file, offset);
    }
    if (data == null && cutOff) {
      throw RecordFrame.damaged("file ends inside a record", file, offset);
    }
    return data;
  }

  /**
   * The data of the next record, or null where the file does not yet hold it whole: for files that
   * still grow. After null, open the file again at {@link #offset()}.
   *
   * @throws BadInputException if the record is damaged or too long, with file and offset
   */
  public byte[] nextWhole() throws IOException {
    byte[] header = in.readNBytes(RecordFrame.HEADER_BYTES);
    cutOff = header.length > 0;
    if (header.length < RecordFrame.HEADER_BYTES) {
      return null;
    }
    int length = RecordFrame.length(header, maxBytes, file, offset);
    long end = offset + RecordFrame.HEADER_BYTES + length + RecordFrame.FOOTER_BYTES;
    if (end > fileBytes) {
      return null;
    }
    byte[] data = in.readNBytes(length);
    byte[] footer = in.readNBytes(RecordFrame.FOOTER_BYTES);
    if (data.length < length || footer.length < RecordFrame.FOOTER_BYTES) {
      return null;
    }
    int crc = ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN).getInt();
    long start = offset;
    offset = end;
    cutOff = false;
    RecordFrame.check(data, crc, file, start);
    return data;
  }

  private static BadInputException damagedCompression(Path file, long offset) {
    return RecordFrame.damaged("compressed data is damaged or cut off", file, offset);
  }

  /** Where the next record begins, in bytes from the start of the (decompressed) file. */
  public long offset() {
    return offset;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
