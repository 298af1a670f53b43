package dev.detector.formats.checkpoint;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.detector.formats.BadInputException;
import dev.detector.formats.tensorflow.BundleEntryProto;
import dev.detector.formats.tensorflow.BundleHeaderProto;
import dev.detector.formats.tensorflow.DataType;
import dev.detector.formats.tensorflow.TensorShapeProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is in a checkpoint: keys, types, shapes and places of its tensors, from the {@code .index}
 * file of TensorFlow's tensor bundle, and small values from its data files. Reads without
 * TensorFlow.
 */
public final class CheckpointIndex {
  /** Key of the global step in checkpoints of the OD API's training loop. */
  public static final String STEP_KEY = "step/.ATTRIBUTES/VARIABLE_VALUE";

  /**
   * Where a tensor is and what it is.
   *
   * @param dtype element type
   * @param shape sizes of its dimensions; empty for a scalar
   * @param shard number of the data file
   * @param offset of its first byte there
   * @param size in bytes there
   * @param crc32c masked checksum of its bytes
   */
  public record Entry(
      DataType dtype, List<Long> shape, int shard, long offset, long size, int crc32c) {
    /** Number of elements. */
    public long elements() {
      return shape.stream().reduce(1L, (a, b) -> a * b);
    }
  }

  private final Path prefix;
  private final BundleData data;
  private final SortedMap<String, Entry> entries;

  private CheckpointIndex(Path prefix, int shards, SortedMap<String, Entry> entries) {
    this.prefix = prefix;
    this.data = new BundleData(prefix, shards);
    this.entries = entries;
  }

  /**
   * Reads the index of the checkpoint {@code prefix}, e.g. {@code DIR/ckpt-3}.
   *
   * @throws BadInputException if the index is damaged
   */
  public static CheckpointIndex read(Path prefix) throws IOException {
    Path file = prefix.resolveSibling(prefix.getFileName() + ".index");
    Map<ByteString, ByteString> table = TableReader.read(file);
    try {
      BundleHeaderProto header =
          BundleHeaderProto.parseFrom(table.getOrDefault(ByteString.EMPTY, ByteString.EMPTY));
      if (header.getNumShards() < 1) {
        throw damaged(file, "checkpoint index without header");
      }
      if (header.getEndianness() != BundleHeaderProto.Endianness.LITTLE) {
        throw damaged(file, "checkpoint of a big-endian machine");
      }
      SortedMap<String, Entry> entries = new TreeMap<>();
      for (Map.Entry<ByteString, ByteString> row : table.entrySet()) {
        if (!row.getKey().isEmpty()) {
          entries.put(row.getKey().toStringUtf8(), entry(row.getValue()));
        }
      }
      return new CheckpointIndex(prefix, header.getNumShards(), entries);
    } catch (InvalidProtocolBufferException e) {
      throw damaged(file, "checkpoint index is damaged");
    }
  }

  /** Keys of all tensors, sorted. */
  public SortedSet<String> keys() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(entries.keySet()));
  }

  /** The tensor of a key. */
  public Optional<Entry> entry(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** The global step that the checkpoint was saved at; empty if it has none, as exported ones. */
  public Optional<Long> step() throws IOException {
    return entries.containsKey(STEP_KEY) ? Optional.of(readInt64(STEP_KEY)) : Optional.empty();
  }

  /**
   * A scalar integer.
   *
   * @throws BadInputException if there is none under {@code key} or its bytes are damaged
   */
  public long readInt64(String key) throws IOException {
    Entry entry = require(key);
    ByteBuffer bytes = ByteBuffer.wrap(data.read(key, entry)).order(ByteOrder.LITTLE_ENDIAN);
    if (entry.dtype() == DataType.DT_INT64 && bytes.limit() == Long.BYTES) {
      return bytes.getLong();
    } else if (entry.dtype() == DataType.DT_INT32 && bytes.limit() == Integer.BYTES) {
      return bytes.getInt();
    }
    throw new BadInputException(
        key + " is a " + entry.dtype() + " of shape " + entry.shape() + ", not an integer",
        prefix.toString(),
        "use a checkpoint of the OD API's TF2 training loop");
  }

  /**
   * The bytes of a tensor, little-endian in row-major order; for a scalar string its content.
   *
   * @throws BadInputException if there is none under {@code key} or its bytes are damaged
   */
  public byte[] readBytes(String key) throws IOException {
    return data.read(key, require(key));
  }

  /**
   * Reads every tensor once and compares it with its checksum.
   *
   * @throws BadInputException that names the first tensor whose bytes are missing or damaged
   */
  public void verify() throws IOException {
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      data.verify(entry.getKey(), entry.getValue());
    }
  }

  private Entry require(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      throw new BadInputException(
          "no " + key + " in the checkpoint",
          prefix.toString(),
          "use a checkpoint of the OD API's TF2 training loop");
    }
    return entry;
  }

  private static Entry entry(ByteString value) throws InvalidProtocolBufferException {
    BundleEntryProto entry = BundleEntryProto.parseFrom(value);
    List<Long> shape =
        entry.getShape().getDimList().stream().map(TensorShapeProto.Dim::getSize).toList();
    return new Entry(
        entry.getDtype(),
        shape,
        entry.getShardId(),
        entry.getOffset(),
        entry.getSize(),
        entry.getCrc32C());
  }

  private static BadInputException damaged(Path file, String what) {
    return new BadInputException(
        what, file.toString(), "copy the checkpoint again, or use an older one");
  }
}
