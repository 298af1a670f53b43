package dev.detector.formats.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.BadInputException;
import dev.detector.formats.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStateTest {
  @TempDir Path dir;

  @Test
  void readsTensorFlowsFile() throws IOException {
    Files.write(dir.resolve("checkpoint"), TestFiles.bytes("tensorflow/checkpoint"));
    CheckpointState state = CheckpointState.read(dir).orElseThrow();
    assertThat(state.latest()).isEqualTo("ckpt-3");
    assertThat(state.all()).containsExactly("ckpt-2", "ckpt-3");
    assertThat(state.timestamps()).hasSize(2).isSorted();
    assertThat(state.latestIn(dir)).isEqualTo(dir.resolve("ckpt-3"));
  }

  @Test
  void readsWhatItWrites() throws IOException {
    CheckpointState state =
        new CheckpointState("ckpt-2", List.of("ckpt-1", "ckpt-2"), List.of(1795413166.434331, 2e9));
    state.write(dir);
    assertThat(CheckpointState.read(dir)).contains(state);
    assertThat(Files.readString(dir.resolve("checkpoint")))
        .startsWith("model_checkpoint_path: \"ckpt-2\"\nall_model_checkpoint_paths: \"ckpt-1\"\n")
        .contains("all_model_checkpoint_timestamps: 1795413166.434331\n");
  }

  @Test
  void isEmptyWithoutAFileAndRefusesADamagedOne() throws IOException {
    assertThat(CheckpointState.read(dir)).isEmpty();
    Files.writeString(dir.resolve("checkpoint"), "model_checkpoint_path: \"ckpt");
    assertThatThrownBy(() -> CheckpointState.read(dir))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("line 1");
    Files.writeString(dir.resolve("checkpoint"), "");
    assertThatThrownBy(() -> CheckpointState.read(dir))
        .hasMessageContaining("no model_checkpoint_path");
  }
}
