package dev.detector.worker.input;

import dev.detector.formats.DetectorException;
import dev.detector.formats.tfrecord.RecordCompression;
import dev.detector.formats.tfrecord.RecordFrame;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where each record of some TFRecord files begins, so that any one can be read at any time: files
 * larger than memory are shuffled as a whole, and a resumed training starts in the middle without
 * reading what came before. Safe for several threads.
 */
final class RecordIndex implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordIndex.class);

  private final List<Path> files;
  private final List<FileChannel> channels = new ArrayList<>();
  private int[] fileOf = new int[1024];
  private long[] offsetOf = new long[1024];
  private int size;

  private RecordIndex(List<Path> files) {
    this.files = files;
  }

  /**
   * Finds the records of the files, in their order, by their headers alone.
   *
   * @param takeOneOf every how many-th record is taken, beginning with the first
   * @throws DetectorException if there is no record or a header is damaged, with file and offset
   */
  static RecordIndex open(List<Path> files, int takeOneOf) throws IOException {
    RecordIndex index = new RecordIndex(List.copyOf(files));
    try {
      long records = 0;
      for (int file = 0; file < files.size(); file++) {
        FileChannel channel = open(files.get(file));
        index.channels.add(channel);
        long end = channel.size();
        for (long offset = 0; offset < end; records++) {
          if (records % takeOneOf == 0) {
            index.add(file, offset);
          }
          offset = index.recordEnd(file, offset, end);
        }
      }
      if (index.size == 0) {
        throw DetectorException.badInput(
            "no records", String.valueOf(files), "write examples to the file, or name another");
      }
      return index;
    } catch (IOException | RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private static FileChannel open(Path file) throws IOException {
    RecordCompression compression = RecordCompression.of(file);
    if (compression != RecordCompression.NONE) {
      LOG.info("Unpacking {} ({}): offsets are those in the unpacked data", file, compression);
    }
    try {
      return compression.openForRandomAccess(file);
    } catch (EOFException | ZipException e) {
      throw DetectorException.badInput(
          "compressed data is damaged or cut off (" + e.getMessage() + ")",
          file.toString(),
          "copy it again or convert the data again");
    }
  }

  private void add(int file, long offset) {
    if (size == fileOf.length) {
      fileOf = Arrays.copyOf(fileOf, size * 2);
      offsetOf = Arrays.copyOf(offsetOf, size * 2);
    }
    fileOf[size] = file;
    offsetOf[size++] = offset;
  }

  private long recordEnd(int file, long offset, long fileEnd) throws IOException {
    long end = fileEnd + 1;
    if (offset + RecordFrame.HEADER_BYTES <= fileEnd) {
      int length = header(file, offset);
      end = offset + RecordFrame.HEADER_BYTES + length + RecordFrame.FOOTER_BYTES;
    }
    if (end > fileEnd) {
      throw DetectorException.badInput(
          "the file ends inside a record",
          where(file, offset),
          "copy it again or convert the data again");
    }
    return end;
  }

  private int header(int file, long offset) throws IOException {
    byte[] header = new byte[RecordFrame.HEADER_BYTES];
    readFully(file, offset, header);
    return RecordFrame.length(header, RecordFrame.DEFAULT_MAX_BYTES, files.get(file), offset);
  }

  private void readFully(int file, long offset, byte[] into) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into);
    while (buffer.hasRemaining()) {
      if (channels.get(file).read(buffer, offset + buffer.position()) < 0) {
        throw DetectorException.badInput(
            "the file has become shorter while it is read",
            where(file, offset),
            "leave data files alone while they are in use");
      }
    }
  }

  /** How many records there are. */
  int size() {
    return size;
  }

  /**
   * The data of a record.
   *
   * @throws DetectorException if it fails its checksum, with file and offset
   */
  byte[] read(int record) throws IOException {
    int file = fileOf[record];
    long offset = offsetOf[record];
    byte[] data = new byte[header(file, offset)];
    readFully(file, offset + RecordFrame.HEADER_BYTES, data);
    byte[] footer = new byte[RecordFrame.FOOTER_BYTES];
    readFully(file, offset + RecordFrame.HEADER_BYTES + data.length, footer);
    int crc = ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN).getInt();
    RecordFrame.check(data, crc, files.get(file), offset);
    return data;
  }

  /** File and offset of a record, for errors. */
  String where(int record) {
    return where(fileOf[record], offsetOf[record]);
  }

  private String where(int file, long offset) {
    return files.get(file) + " offset " + offset;
  }

  @Override
  public void close() throws IOException {
    for (FileChannel channel : channels) {
      channel.close();
    }
  }
}
