package dev.detector.formats.checkpoint;

import dev.detector.formats.BadInputException;
import dev.detector.formats.tensorflow.DataType;
import dev.detector.formats.tfrecord.MaskedCrc32c;
import dev.detector.formats.tfrecord.Shards;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** Bytes of tensors in a checkpoint's data files, each checked by the index's checksum. */
final class BundleData {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final long MAX_READ_BYTES = 1L << 30;

  private final Path prefix;
  private final int shards;

  BundleData(Path prefix, int shards) {
    this.prefix = prefix;
    this.shards = shards;
  }

  /** All bytes of a numeric tensor, or the content of a scalar string. */
  byte[] read(String key, CheckpointIndex.Entry entry) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(load(key, entry));
    if (entry.dtype() != DataType.DT_STRING) {
      check(key, entry, MaskedCrc32c.of(bytes.array()));
      return bytes.array();
    }
    check(key, entry, stringsCrc(key, entry, bytes));
    if (entry.elements() != 1) {
      throw damaged(key, entry, "is a list of strings, not one");
    }
    byte[] text = new byte[bytes.remaining()];
    bytes.get(text);
    return text;
  }

  /** Compares a tensor with its checksum, without keeping the bytes of large ones. */
  void verify(String key, CheckpointIndex.Entry entry) throws IOException {
    if (entry.dtype() == DataType.DT_STRING) {
      check(key, entry, stringsCrc(key, entry, ByteBuffer.wrap(load(key, entry))));
      return;
    }
    try (FileChannel in = open(key, entry)) {
      CRC32C crc = new CRC32C();
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, entry.size()));
      for (long done = 0; done < entry.size(); done += buffer.limit()) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), entry.size() - done));
        readFully(in, buffer, entry.offset() + done);
        crc.update(buffer);
      }
      check(key, entry, MaskedCrc32c.mask((int) crc.getValue()));
    }
  }

  private byte[] load(String key, CheckpointIndex.Entry entry) throws IOException {
    try (FileChannel in = open(key, entry)) {
      if (entry.size() > MAX_READ_BYTES) {
        throw damaged(key, entry, "has " + entry.size() + " bytes, too many to read at once");
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) entry.size());
      readFully(in, buffer, entry.offset());
      return buffer.array();
    }
  }

  private FileChannel open(String key, CheckpointIndex.Entry entry) throws IOException {
    FileChannel in;
    try {
      in = FileChannel.open(shard(entry));
    } catch (NoSuchFileException e) {
      throw damaged(key, entry, "is missing: there is no such file");
    }
    long fileBytes = in.size();
    if (entry.offset() < 0
        || entry.size() < 0
        || entry.size() > fileBytes
        || entry.offset() > fileBytes - entry.size()) {
      in.close();
      throw damaged(key, entry, "lies beyond the end of the file");
    }
    return in;
  }

  private static void readFully(FileChannel in, ByteBuffer buffer, long offset) throws IOException {
    long position = offset;
    while (buffer.hasRemaining()) {
      int count = in.read(buffer, position);
      if (count < 0) {
        throw new EOFException("file became shorter while it was read");
      }
      position += count;
    }
    buffer.flip();
  }

  /**
   * Checksum of a string tensor: over the lengths as 32-bit numbers, the stored checksum of the
   * lengths, and the strings. On disk the lengths are variable-length numbers. Leaves the buffer at
   * the first string.
   */
  private int stringsCrc(String key, CheckpointIndex.Entry entry, ByteBuffer bytes) {
    try {
      CRC32C crc = new CRC32C();
      long total = 0;
      for (long i = 0; i < entry.elements(); i++) {
        long length = TableReader.varint(bytes);
        total += length;
        crc.update(
            ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) length)
                .flip());
      }
      crc.update(bytes.slice(bytes.position(), Integer.BYTES));
      bytes.position(bytes.position() + Integer.BYTES);
      if (total != bytes.remaining()) {
        throw damaged(key, entry, "has strings of other lengths than stated");
      }
      crc.update(bytes.duplicate());
      return MaskedCrc32c.mask((int) crc.getValue());
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw damaged(key, entry, "is cut off");
    }
  }

  private void check(String key, CheckpointIndex.Entry entry, int crc) {
    if (crc != entry.crc32c()) {
      throw damaged(key, entry, "fails its CRC32C check");
    }
  }

  private Path shard(CheckpointIndex.Entry entry) {
    return prefix.resolveSibling(
        Shards.name(prefix.getFileName() + ".data", entry.shard(), shards));
  }

  private BadInputException damaged(String key, CheckpointIndex.Entry entry, String how) {
    return new BadInputException(
        "tensor " + key + " " + how,
        shard(entry).toString(),
        "copy the checkpoint again, or use an older one");
  }
}
