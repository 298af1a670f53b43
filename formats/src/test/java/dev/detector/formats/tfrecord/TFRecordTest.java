package dev.detector.formats.tfrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TFRecordTest {
  private static List<byte[]> readAll(Path file) throws IOException {
    List<byte[]> records = new ArrayList<>();
    try (TFRecordReader reader = TFRecordReader.open(file)) {
      for (byte[] record = reader.next(); record != null; record = reader.next()) {
        records.add(record);
      }
    }
    return records;
  }

  private static Path written(Path file, List<byte[]> records) throws IOException {
    try (TFRecordWriter writer = TFRecordWriter.create(file)) {
      for (byte[] record : records) {
        writer.write(record);
      }
      writer.commit();
    }
    return file;
  }

  /** Bytes that Python's tf.io.TFRecordWriter wrote for the records b"abc" and b"". */
  @Test
  void writesTheBytesThatTensorFlowWrites(@TempDir Path dir) throws IOException {
    Path file = written(dir.resolve("a.record"), List.of(new byte[] {'a', 'b', 'c'}, new byte[0]));
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file)))
        .isEqualTo("0300000000000000b099490e6162636e57f121000000000000000029039807d8ea82a2");
  }

  @Property(tries = 50)
  void readsWhatItWrote(@ForAll @Size(max = 20) List<byte[]> records) throws IOException {
    Path file = Files.createTempFile("records", ".record");
    try {
      List<byte[]> read = readAll(written(file, records));
      assertThat(read).hasSameSizeAs(records);
      for (int i = 0; i < read.size(); i++) {
        assertThat(read.get(i)).isEqualTo(records.get(i));
      }
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 100)
  void oneChangedByteIsFound(
      @ForAll @IntRange(max = 46) int at, @ForAll @IntRange(min = 1, max = 255) int xor)
      throws IOException {
    Path file = Files.createTempFile("records", ".record");
    try {
      written(
          file,
          List.of("0123456789".getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[5]));
      byte[] bytes = Files.readAllBytes(file);
      assertThat(bytes).hasSize(47);
      bytes[at] ^= (byte) xor;
      Files.write(file, bytes);
      assertThatThrownBy(() -> readAll(file))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(file + " offset " + (at < 26 ? 0 : 26));
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 200)
  void randomBytesGiveOneCleanError(@ForAll @Size(min = 1, max = 100) byte[] bytes)
      throws IOException {
    Path file = Files.createTempFile("records", ".record");
    try {
      Files.write(file, bytes);
      assertThatThrownBy(() -> readAll(file)).isInstanceOf(BadInputException.class);
    } finally {
      Files.delete(file);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "58e2fa2607fdca290ce3fa0b", // would be zlib with a dictionary
        "789c00", // zlib, cut off
        "1f8b0800", // gzip, cut off
        "1f8b09000000000000000000", // gzip of another method
      })
  void whatLooksCompressedAndIsNotGivesOneCleanError(String hex, @TempDir Path dir)
      throws IOException {
    Path file = Files.write(dir.resolve("a.record"), HexFormat.of().parseHex(hex));
    assertThatThrownBy(() -> readAll(file)).isInstanceOf(BadInputException.class);
  }

  @Test
  void aCutFileNamesTheRecordsOffset(@TempDir Path dir) throws IOException {
    Path file = written(dir.resolve("a.record"), List.of(new byte[4], new byte[100]));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, 60));
    assertThatThrownBy(() -> readAll(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("ends inside a record")
        .hasMessageContaining("offset 20");
  }

  @Test
  void goesOnAfterARecordWhoseDataAloneIsDamaged(@TempDir Path dir) throws IOException {
    Path file = written(dir.resolve("a.record"), List.of(new byte[4], new byte[] {2}));
    byte[] bytes = Files.readAllBytes(file);
    bytes[RecordFrame.HEADER_BYTES] ^= 1;
    Files.write(file, bytes);
    try (TFRecordReader reader = TFRecordReader.open(file)) {
      assertThatThrownBy(reader::next).hasMessageContaining(file + " offset 0");
      assertThat(reader.next()).containsExactly(2);
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void refusesRecordsAboveTheLimit(@TempDir Path dir) throws IOException {
    Path file = written(dir.resolve("a.record"), List.of(new byte[100]));
    try (TFRecordReader reader = TFRecordReader.open(file, 0, 50)) {
      assertThatThrownBy(reader::next)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("100 bytes is longer than the limit of 50");
    }
  }

  @Test
  void continuesAtAnOffset(@TempDir Path dir) throws IOException {
    Path file = written(dir.resolve("a.record"), List.of(new byte[] {1}, new byte[] {2}));
    long second;
    try (TFRecordReader reader = TFRecordReader.open(file)) {
      reader.next();
      second = reader.offset();
    }
    try (TFRecordReader reader = TFRecordReader.open(file, second, 100)) {
      assertThat(reader.next()).containsExactly(2);
      assertThat(reader.next()).isNull();
    }
  }

  /** Two records that {@code tf.io.TFRecordWriter} wrote with these options. */
  @ParameterizedTest
  @CsvSource({
    "ZLIB, eJxjZoCADTM9+fLzUhkdQjlsoEInti8OKinPJxs9PDeZCwCHISOI",
    "GZIP, H4sIAAAAAAAAA2NmgIANMz358vNSGR1COWygQie2Lw4qKc8nGz08N5kLABv9jy5fAAAA",
  })
  void readsCompressedFiles(RecordCompression compression, String base64, @TempDir Path dir)
      throws IOException {
    byte[] bytes = Base64.getDecoder().decode(base64);
    Path file = Files.write(dir.resolve("a.record"), bytes);
    assertThat(RecordCompression.of(file)).isEqualTo(compression);
    List<byte[]> records = readAll(file);
    assertThat(records)
        .map(record -> new String(record, StandardCharsets.UTF_8))
        .containsExactly("one", "two".repeat(20));
    RecordCompression.Unpacked unpacked = compression.openForRandomAccess(file);
    assertThat(unpacked.cutOff()).isFalse();
    try (FileChannel channel = unpacked.channel()) {
      ByteBuffer record = ByteBuffer.allocate(3);
      channel.read(record, RecordFrame.HEADER_BYTES);
      assertThat(record.array()).isEqualTo(records.get(0));
    }

    Files.write(file, Arrays.copyOf(bytes, bytes.length - 12));
    assertThatThrownBy(() -> readAll(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("cut off")
        .hasMessageContaining(file.toString());
    unpacked = compression.openForRandomAccess(file);
    assertThat(unpacked.cutOff()).isTrue();
    unpacked.channel().close();
  }

  @Test
  void leavesNothingWithoutCommit(@TempDir Path dir) throws IOException {
    try (TFRecordWriter writer = TFRecordWriter.create(dir.resolve("a.record"))) {
      writer.write(new byte[3]);
    }
    assertThat(dir).isEmptyDirectory();
  }
}
