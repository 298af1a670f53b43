package dev.detector.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.DetectorException;
import dev.detector.formats.checkpoint.CheckpointState;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.DataType;

class CheckpointManagerTest {

  @TempDir Path directory;

  private static Ssd ssd(String config) {
    return Golden.config(Golden.resource("configs/" + config)).getModel().getSsd();
  }

  private static Ssd small() {
    return ssd("mobilenet035_fpnlite_256.config");
  }

  @Test
  void restoresAllThatItSavedAndKeepsTheLatest() throws IOException {
    Map<String, float[]> saved;
    try (TrainingGraph a = new TrainingGraph(small(), 64, 1)) {
      var manager = new CheckpointManager(directory, a.b, a.variables, a.state.saveCounter(), 2);
      assertThat(CheckpointManager.latest(directory)).isEmpty();
      for (int i = 0; i < 3; i++) {
        manager.save(a.session);
      }
      saved = a.floats();
    }

    Path latest = CheckpointManager.latest(directory).orElseThrow();
    assertThat(latest).isEqualTo(directory.resolve("ckpt-3"));
    try (var files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "checkpoint",
              "ckpt-2.index",
              "ckpt-2.data-00000-of-00001",
              "ckpt-3.index",
              "ckpt-3.data-00000-of-00001");
    }
    CheckpointState state = CheckpointState.read(directory).orElseThrow();
    assertThat(state.latest()).isEqualTo("ckpt-3");
    assertThat(state.all()).containsExactly("ckpt-2", "ckpt-3");

    try (TrainingGraph b = new TrainingGraph(small(), 64, 2)) {
      new CheckpointRestore(b.b, b.variables.all()).run(b.session, latest);
      assertThat(b.count(b.state.saveCounter())).isEqualTo(3);
      Map<String, float[]> restored = b.floats();
      assertThat(restored.keySet()).isEqualTo(saved.keySet());
      restored.forEach((path, values) -> assertThat(values).as(path).isEqualTo(saved.get(path)));
    }
  }

  @Test
  void aKilledSaveLeavesTheLastCheckpointAndIsCleanedUp() throws IOException {
    try (TrainingGraph a = new TrainingGraph(small(), 64, 1)) {
      var manager = new CheckpointManager(directory, a.b, a.variables, a.state.saveCounter(), 5);
      manager.save(a.session);
      // As kill -9 leaves it: values in place, index not yet; and temporary files before that.
      Files.writeString(directory.resolve("ckpt-2.data-00000-of-00001"), "half");
      Files.writeString(directory.resolve(".saving-ckpt-2.index"), "half");
      assertThat(CheckpointManager.latest(directory)).contains(directory.resolve("ckpt-1"));

      manager.save(a.session);
      assertThat(CheckpointManager.latest(directory)).contains(directory.resolve("ckpt-2"));
      assertThat(directory.resolve(".saving-ckpt-2.index")).doesNotExist();
      CheckpointRestore restore = new CheckpointRestore(a.b, a.variables.all());
      restore.run(a.session, directory.resolve("ckpt-2"));

      Files.writeString(directory.resolve("ckpt-2.data-00000-of-00001"), "half");
      assertThatThrownBy(() -> restore.run(a.session, directory.resolve("ckpt-2")))
          .isInstanceOf(DetectorException.class)
          .hasMessageContaining("belong together");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mobilenet_fpnlite_320, vii_mob_train_ckpt_keys.keys, vii_mob_train_ckpt_keys.graph",
    "efficientdet_d0_512, vii_d0_train_ckpt_keys.keys.gz, vii_d0_train_ckpt_keys.graph.gz"
  })
  void writesTheOdApisKeysAndObjectGraph(String config, String keysFile, String graphFile)
      throws IOException {
    TrainEvalPipelineConfig training =
        Golden.config(Golden.resource("configs/" + config + ".config"));
    try (var built = new dev.detector.worker.training.TrainingGraph(training, 128, 128)) {
      Variables variables = built.variables();

      Map<String, String> keys = new TreeMap<>();
      keys.put(TrackableObjects.KEY, "string []");
      for (Variable v : variables.all()) {
        String type = v.type() == DataType.DT_INT64 ? "int64 " : "float32 ";
        keys.put(v.key(), type + v.shape());
      }
      Map<String, String> expected = new TreeMap<>();
      for (String line : Golden.lines(keysFile)) {
        String[] fields = line.split("\t", -1);
        if (fields.length == 3) {
          expected.put(fields[0], fields[1] + " " + fields[2]);
        }
      }
      assertThat(keys).isEqualTo(expected);

      ObjectPaths golden = ObjectPaths.parse(Golden.lines(graphFile));
      ObjectPaths ours = ObjectPaths.of(TrackableObjects.of(variables.all(), variables.objects()));
      assertThat(ours.variables()).isEqualTo(golden.variables());
      assertThat(golden.objects()).containsAll(ours.objects());
      // What only Python has are its containers: lists, dictionaries and tuples without variables.
      assertThat(golden.objects().stream().filter(p -> !ours.objects().contains(p)))
          .allMatch(
              p ->
                  p.matches(
                      ".*/axis|.*/_init_input_shape|model/_groundtruth_lists(/.*)?"
                          + "|model/_batched_prediction_tensor_names|.*/_sorted_head_names"
                          + "|.*/_additional_projection_layers(/.)?|.*/_conv_defs"
                          + "|.*/_feature_blocks|.*/reshape_blocks(/.)?"
                          + "|.*/(_bifpn_node_params|_output_layer_names|_output_layer_alias)"
                          + "|.*/(bifpn_node_config|bifpn_output_node_names)(/.*)?"
                          + "|.*/node_post_combine_block/[01]"));
      assertThat(ours.slots())
          .isEqualTo(
              (int)
                  variables.all().stream()
                      .filter(v -> v.path().contains(TrackableObjects.SLOT))
                      .count());
    }
  }
}
