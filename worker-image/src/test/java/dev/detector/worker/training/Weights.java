package dev.detector.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.checkpoint.Checkpoint;
import dev.detector.formats.checkpoint.CheckpointIndex;
import dev.detector.formats.tensorflow.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every float variable of a checkpoint, the optimizer's included. */
record Weights(Map<String, FloatBuffer> byKey) {

  static Weights of(Checkpoint checkpoint) throws IOException {
    CheckpointIndex index = CheckpointIndex.read(checkpoint.prefix());
    Map<String, FloatBuffer> values = new TreeMap<>();
    for (String key : index.keys()) {
      if (index.entry(key).orElseThrow().dtype() == DataType.DT_FLOAT) {
        values.put(
            key,
            ByteBuffer.wrap(index.readBytes(key)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
      }
    }
    return new Weights(values);
  }

  /** Of the newest checkpoint, which must be of that step. */
  static Weights ofStep(Path modelDirectory, long step) throws IOException {
    List<Checkpoint> all = Checkpoint.list(modelDirectory);
    Checkpoint last = all.get(all.size() - 1);
    assertThat(CheckpointIndex.read(last.prefix()).step()).contains(step);
    return of(last);
  }

  boolean finite() {
    for (FloatBuffer values : byKey.values()) {
      for (int i = 0; i < values.limit(); i++) {
        if (!Float.isFinite(values.get(i))) {
          return false;
        }
      }
    }
    return true;
  }
}
