package dev.detector.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.BadInputException;
import dev.detector.formats.TestFiles;
import dev.detector.formats.tensorflow.DataType;
import dev.detector.formats.tensorflow.TrackableObjectGraph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a checkpoint that Python TensorFlow wrote: step 42 (int64) and kernel [[0,1,2],[3,4,5]].
 */
class CheckpointIndexTest {
  private static final String INDEX = "ckpt-3.index";
  private static final String DATA = "ckpt-3.data-00000-of-00001";
  private static final String KERNEL = "kernel/.ATTRIBUTES/VARIABLE_VALUE";

  private static Path checkpoint(Path dir) throws IOException {
    for (String name : List.of(INDEX, DATA, "checkpoint")) {
      Files.write(dir.resolve(name), TestFiles.bytes("tensorflow/" + name));
    }
    return dir.resolve("ckpt-3");
  }

  @Test
  void readsKeysTypesShapesAndValues(@TempDir Path dir) throws IOException {
    CheckpointIndex index = CheckpointIndex.read(checkpoint(dir));
    assertThat(index.keys())
        .containsExactly(
            "_CHECKPOINTABLE_OBJECT_GRAPH",
            KERNEL,
            "save_counter/.ATTRIBUTES/VARIABLE_VALUE",
            CheckpointIndex.STEP_KEY);
    CheckpointIndex.Entry kernel = index.entry(KERNEL).orElseThrow();
    assertThat(kernel.dtype()).isEqualTo(DataType.DT_FLOAT);
    assertThat(kernel.shape()).containsExactly(2L, 3L);
    assertThat(index.step()).contains(42L);
    assertThat(index.readInt64("save_counter/.ATTRIBUTES/VARIABLE_VALUE")).isEqualTo(3);
    ByteBuffer values = ByteBuffer.wrap(index.readBytes(KERNEL)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(values.getFloat(5 * Float.BYTES)).isEqualTo(5f);
    TrackableObjectGraph graph =
        TrackableObjectGraph.parseFrom(index.readBytes("_CHECKPOINTABLE_OBJECT_GRAPH"));
    assertThat(graph.getNodes(0).getChildrenList())
        .extracting(TrackableObjectGraph.TrackableObject.ObjectReference::getLocalName)
        .contains("kernel", "step");
    index.verify();
  }

  @Test
  void readsTheIndexOfAWholeModel(@TempDir Path dir) throws IOException {
    Files.write(
        dir.resolve("ckpt-0.index"), TestFiles.bytes("tensorflow/mobilenet_fpnlite_320.index"));
    CheckpointIndex index = CheckpointIndex.read(dir.resolve("ckpt-0"));
    assertThat(index.keys()).hasSize(386);
    long elements = 0;
    for (String key : index.keys()) {
      elements += index.entry(key).orElseThrow().elements();
    }
    assertThat(elements).isEqualTo(2_599_666);
    assertThat(
            index
                .entry(
                    "model/_feature_extractor/classification_backbone/layer_with_weights-0/kernel"
                        + "/.ATTRIBUTES/VARIABLE_VALUE")
                .orElseThrow()
                .shape())
        .containsExactly(3L, 3L, 3L, 32L);
    assertThat(index.step()).isEmpty();
    assertThatThrownBy(index::verify)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void saysWhatAKeyIsInstead(@TempDir Path dir) throws IOException {
    CheckpointIndex index = CheckpointIndex.read(checkpoint(dir));
    assertThatThrownBy(() -> index.readInt64(KERNEL))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is a DT_FLOAT of shape [2, 3], not an integer");
    assertThatThrownBy(() -> index.readBytes("nothing")).hasMessageContaining("no nothing");
  }

  /** Padding aside, whatever byte of the data file changes, verify finds it. */
  @Property(tries = 100)
  void findsAnyChangedByteOfTheData(
      @ForAll @IntRange(max = 306) int at, @ForAll @IntRange(min = 1, max = 255) int xor)
      throws IOException {
    Path dir = Files.createTempDirectory("checkpoint");
    Path prefix = checkpoint(dir);
    byte[] data = Files.readAllBytes(dir.resolve(DATA));
    assertThat(data).hasSize(307);
    data[at] ^= (byte) xor;
    Files.write(dir.resolve(DATA), data);
    CheckpointIndex index = CheckpointIndex.read(prefix);
    assertThatThrownBy(index::verify)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(dir.resolve(DATA).toString());
    deleteAll(dir);
  }

  @Property(tries = 100)
  void findsCutData(@ForAll @IntRange(max = 306) int length) throws IOException {
    Path dir = Files.createTempDirectory("checkpoint");
    Path prefix = checkpoint(dir);
    Files.write(
        dir.resolve(DATA), java.util.Arrays.copyOf(Files.readAllBytes(dir.resolve(DATA)), length));
    assertThatThrownBy(CheckpointIndex.read(prefix)::verify).isInstanceOf(BadInputException.class);
    deleteAll(dir);
  }

  /** A changed index is either refused or, where a byte is without meaning, reads the same. */
  @Property(tries = 300)
  void aChangedIndexIsRefusedOrReadsTheSame(
      @ForAll @IntRange(max = 306) int at, @ForAll @IntRange(min = 1, max = 255) int xor)
      throws IOException {
    byte[] bytes = TestFiles.bytes("tensorflow/" + INDEX);
    bytes[at % bytes.length] ^= (byte) xor;
    Path dir = Files.createTempDirectory("checkpoint");
    Files.write(dir.resolve(INDEX), bytes);
    try {
      assertThat(CheckpointIndex.read(dir.resolve("ckpt-3")).keys()).hasSize(4);
    } catch (BadInputException e) {
      assertThat(e.getMessage()).contains(INDEX);
    }
    deleteAll(dir);
  }

  @Property(tries = 200)
  void randomBytesAreRefused(@ForAll @Size(min = 40, max = 120) byte[] bytes) throws IOException {
    // The magic number at the end lets the rest be looked at.
    byte[] magic = {0x57, (byte) 0xfb, (byte) 0x80, (byte) 0x8b, 0x24, 0x75, 0x47, (byte) 0xdb};
    byte[] file = java.util.Arrays.copyOf(bytes, bytes.length + magic.length);
    System.arraycopy(magic, 0, file, bytes.length, magic.length);
    Path dir = Files.createTempDirectory("checkpoint");
    Files.write(dir.resolve(INDEX), file);
    assertThatThrownBy(() -> CheckpointIndex.read(dir.resolve("ckpt-3")))
        .isInstanceOf(BadInputException.class);
    deleteAll(dir);
  }

  private static void deleteAll(Path dir) throws IOException {
    for (String name : List.of(INDEX, DATA, "checkpoint")) {
      Files.deleteIfExists(dir.resolve(name));
    }
    Files.delete(dir);
  }
}
