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
   * Finds the records of the files, in their order, by their headers alone. A file that is damaged
   * or cut off has those before the damage.
   *
   * @param takeOneOf every how many-th record is taken, beginning with the first
   * @param bad takes count of what is lost to damage
   * @throws DetectorException if there is no record, if a file begins damaged, or if more is lost
   *     than may be, with file and offset
   */
  static RecordIndex open(List<Path> files, int takeOneOf, BadRecords bad) throws IOException {
    RecordIndex index = new RecordIndex(List.copyOf(files));
    try {
      long records = 0;
      for (int file = 0; file < files.size(); file++) {
        records = index.addFile(file, records, takeOneOf, bad);
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

  /** Returns how many records there are with those of the file. */
  private long addFile(int file, long before, int takeOneOf, BadRecords bad) throws IOException {
    RecordCompression.Unpacked unpacked = open(files.get(file));
    channels.add(unpacked.channel());
    long fileEnd = unpacked.channel().size();
    long records = before;
    long offset = 0;
    while (offset < fileEnd) {
      long end;
      try {
        end = recordEnd(file, offset, fileEnd);
      } catch (DetectorException e) {
        // Without its length nothing tells where the next record begins.
        lose(remaining(offset, fileEnd, records - before), records - before, e, bad);
        return records;
      }
      if (end > fileEnd) {
        lose(1, records - before, cutOff("the file ends inside a record", file, offset), bad);
        return records;
      }
      if (records % takeOneOf == 0) {
        add(file, offset);
      }
      offset = end;
      records++;
    }
    if (unpacked.cutOff()) {
      lose(1, records - before, cutOff("compressed data is cut off", file, offset), bad);
    }
    return records;
  }

  /** How many records the rest of a file has, if they are as long as those before. */
  private static int remaining(long offset, long fileEnd, long whole) {
    double length = offset / (double) Math.max(1, whole);
    return (int) Math.max(1, Math.round((fileEnd - offset) / Math.max(1, length)));
  }

  private static void lose(int lost, long whole, DetectorException why, BadRecords bad) {
    if (whole == 0) {
      throw why;
    }
    String what = lost == 1 ? why.what() : why.what() + ", about " + lost + " records are lost";
    bad.addUnread(lost, DetectorException.badInput(what, why.where(), why.mend()));
  }

  private DetectorException cutOff(String what, int file, long offset) {
    return DetectorException.badInput(
        what, where(file, offset), "copy it again or convert the data again");
  }

  private static RecordCompression.Unpacked open(Path file) throws IOException {
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

  /** Beyond the end of the file for a record that is cut off. */
  private long recordEnd(int file, long offset, long fileEnd) throws IOException {
    if (offset + RecordFrame.HEADER_BYTES > fileEnd) {
      return fileEnd + 1;
    }
    int length = header(file, offset);
    return offset + RecordFrame.HEADER_BYTES + length + RecordFrame.FOOTER_BYTES;
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
