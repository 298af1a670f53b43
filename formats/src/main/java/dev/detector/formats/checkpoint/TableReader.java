package dev.detector.formats.checkpoint;

import com.google.protobuf.ByteString;
import dev.detector.formats.BadInputException;
import dev.detector.formats.tfrecord.MaskedCrc32c;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a sorted-string table as LevelDB defines it and checkpoints' {@code .index} files use it:
 * blocks of entries whose keys share prefixes, each block with type and masked CRC-32C, an index
 * block over them, and a footer of 48 bytes. Whole into memory; an index of a large model has some
 * hundred kilobytes.
 */
final class TableReader {
  private static final int FOOTER_BYTES = 48;
  private static final int TRAILER_BYTES = 5;
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final byte UNPACKED = 0;
  private static final byte SNAPPY = 1;
  private static final long MAX_BYTES = 256L << 20;

  private final Path file;
  private final ByteBuffer table;

  private TableReader(Path file, byte[] bytes) {
    this.file = file;
    this.table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * All entries in the order of the file.
   *
   * @throws BadInputException if the file is damaged or no such table
   */
  static Map<ByteString, ByteString> read(Path file) throws IOException {
    long size = Files.size(file);
    if (size < FOOTER_BYTES || size > MAX_BYTES) {
      throw damaged(file, "a checkpoint index cannot have " + size + " bytes");
    }
    try {
      return new TableReader(file, Files.readAllBytes(file)).entries();
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw damaged(file, "checkpoint index is damaged");
    }
  }

  private Map<ByteString, ByteString> entries() {
    ByteBuffer footer = slice(table.limit() - FOOTER_BYTES, FOOTER_BYTES);
    if (footer.getLong(FOOTER_BYTES - Long.BYTES) != MAGIC) {
      throw damaged(file, "not a checkpoint index: it does not end as one");
    }
    varint(footer); // the meta index block has nothing for us: where it begins
    varint(footer); // and how long it is
    Map<ByteString, ByteString> entries = new LinkedHashMap<>();
    for (ByteString handle : block(footer).values()) {
      entries.putAll(block(handle.asReadOnlyByteBuffer()));
    }
    return entries;
  }

  /** Reads the block at the offset and length that stand next in {@code handle}. */
  private Map<ByteString, ByteString> block(ByteBuffer handle) {
    long offset = varint(handle);
    long length = varint(handle);
    if (offset < 0
        || length < 0
        || offset > table.limit()
        || length > table.limit() - offset - TRAILER_BYTES) {
      throw damaged(file, "block outside of the file");
    }
    ByteBuffer whole = slice((int) offset, (int) length + TRAILER_BYTES);
    byte type = whole.get((int) length);
    int crc = whole.getInt((int) length + 1);
    if (crc != MaskedCrc32c.of(slice((int) offset, (int) length + 1))) {
      throw damaged(file, "block at offset " + offset + " fails its CRC32C check");
    }
    ByteBuffer content = slice((int) offset, (int) length);
    return switch (type) {
      case UNPACKED -> entries(content);
      case SNAPPY -> entries(SnappyBlock.unpack(content, (int) MAX_BYTES));
      default ->
          throw new BadInputException(
              "compressed block (type " + type + ") at offset " + offset,
              file.toString(),
              "save the checkpoint with TensorFlow's own Checkpoint");
    };
  }

  private static Map<ByteString, ByteString> entries(ByteBuffer block) {
    int restarts = block.getInt(block.limit() - Integer.BYTES);
    int end =
        Math.toIntExact(block.limit() - Integer.BYTES * (1L + Integer.toUnsignedLong(restarts)));
    block.limit(end);
    Map<ByteString, ByteString> entries = new LinkedHashMap<>();
    byte[] key = new byte[0];
    while (block.hasRemaining()) {
      int shared = size(block, key.length);
      int unshared = size(block, block.limit());
      int valueLength = size(block, block.limit());
      if ((long) unshared + valueLength > block.remaining()) {
        throw new BufferUnderflowException();
      }
      key = Arrays.copyOf(key, shared + unshared);
      block.get(key, shared, unshared);
      byte[] value = new byte[valueLength];
      block.get(value);
      entries.put(ByteString.copyFrom(key), ByteString.copyFrom(value));
    }
    return entries;
  }

  private static int size(ByteBuffer block, int max) {
    long size = varint(block);
    if (size < 0 || size > max) {
      throw new BufferUnderflowException();
    }
    return (int) size;
  }

  /** Seven bits per byte, the lowest first; the highest bit says that more follow. */
  static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new BufferUnderflowException();
  }

  private ByteBuffer slice(int offset, int length) {
    return table.slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static BadInputException damaged(Path file, String what) {
    return new BadInputException(
        what, file.toString(), "copy the checkpoint again, or use an older one");
  }
}
