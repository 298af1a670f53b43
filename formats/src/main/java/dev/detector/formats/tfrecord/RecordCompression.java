package dev.detector.formats.tfrecord;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** How a whole TFRecord file is compressed; TensorFlow's {@code TFRecordOptions} know the same. */
public enum RecordCompression {
  /** Not at all. */
  NONE,
  /** As gzip does. */
  GZIP,
  /** Deflate with zlib's header. */
  ZLIB;

  /** By the file's first bytes. */
  public static RecordCompression of(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(RecordFrame.HEADER_BYTES);
    }
    if (start.length < 2 || RecordFrame.isHeader(start)) {
      return NONE;
    }
    int magic = ((start[0] & 0xff) << 8) | (start[1] & 0xff);
    if (magic == 0x1f8b) {
      return GZIP;
    }
    // RFC 1950: method 8 is deflate, bit 5 asks for a dictionary, the two bytes are a multiple of
    // 31.
    boolean zlib = ((magic >> 8) & 0xf) == 8 && (magic & 0x20) == 0 && magic % 31 == 0;
    return zlib ? ZLIB : NONE;
  }

  /** The file's records as a stream. */
  InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GZIPInputStream(in);
      case ZLIB -> new InflaterInputStream(in);
    };
  }

  /**
   * A file's records for reading at any place.
   *
   * @param cutOff whether the compressed data end too early; the channel has what was before
   */
  public record Unpacked(FileChannel channel, boolean cutOff) {}

  /**
   * The file's records for reading at any place: a compressed file is unpacked for that into the
   * directory for temporary files, and gone when the channel is closed.
   */
  public Unpacked openForRandomAccess(Path file) throws IOException {
    if (this == NONE) {
      return new Unpacked(FileChannel.open(file), false);
    }
    Path unpacked = Files.createTempFile("unpacked-", ".tfrecord");
    try (InputStream in = open(file)) {
      boolean whole = copyWhatIsThere(in, unpacked);
      return new Unpacked(
          FileChannel.open(unpacked, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE),
          !whole);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(unpacked);
      throw e;
    }
  }

  private static boolean copyWhatIsThere(InputStream in, Path to) throws IOException {
    try {
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (EOFException e) {
      return false;
    }
  }
}
