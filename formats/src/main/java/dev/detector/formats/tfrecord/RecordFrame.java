package dev.detector.formats.tfrecord;

import dev.detector.formats.BadInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Frame of one record, as TFRecord and tfevents files have it, little-endian: 8 bytes length, 4
 * bytes checksum of the length, the data, 4 bytes checksum of the data.
 */
public final class RecordFrame {
  /** Bytes before the data. */
  public static final int HEADER_BYTES = 12;

  /** Bytes after the data. */
  public static final int FOOTER_BYTES = 4;

  /** The longest record that is read unless another limit is given: 512 MiB. */
  public static final int DEFAULT_MAX_BYTES = 512 << 20;

  private RecordFrame() {}

  /** {@code data} with header and footer, ready to be written. */
  public static ByteBuffer wrap(byte[] data) {
    ByteBuffer frame =
        ByteBuffer.allocate(HEADER_BYTES + data.length + FOOTER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(data.length);
    frame.putInt(MaskedCrc32c.of(frame.array(), 0, Long.BYTES));
    frame.put(data);
    frame.putInt(MaskedCrc32c.of(data));
    return frame.flip();
  }

  /** Whether these are the first bytes of a record: a length with its checksum. */
  static boolean isHeader(byte[] header) {
    return header.length == HEADER_BYTES
        && ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(Long.BYTES)
            == MaskedCrc32c.of(header, 0, Long.BYTES);
  }

  /**
   * The length that a header states.
   *
   * @param header {@link #HEADER_BYTES} bytes
   * @throws BadInputException if its checksum is wrong or the length is above {@code maxBytes}
   */
  public static int length(byte[] header, int maxBytes, Path file, long offset) {
    ByteBuffer buffer = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    long length = buffer.getLong();
    if (!isHeader(header)) {
      throw damaged("record header fails its CRC32C check", file, offset);
    }
    if (length < 0 || length > maxBytes) {
      throw new BadInputException(
          "record of "
              + Long.toUnsignedString(length)
              + " bytes is longer than the limit of "
              + maxBytes,
          where(file, offset),
          "write smaller records, or raise the limit");
    }
    return (int) length;
  }

  /**
   * Checks the data of a record.
   *
   * @throws BadInputException if the checksum is wrong
   */
  public static void check(byte[] data, int storedCrc, Path file, long offset) {
    if (storedCrc != MaskedCrc32c.of(data)) {
      throw damaged("record data fails its CRC32C check", file, offset);
    }
  }

  static BadInputException damaged(String what, Path file, long offset) {
    return new BadInputException(
        what,
        where(file, offset),
        "the file is damaged or is no TFRecord file: copy it again or convert the data again");
  }

  private static String where(Path file, long offset) {
    return file + " offset " + offset;
  }
}
