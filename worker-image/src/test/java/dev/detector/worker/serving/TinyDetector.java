package dev.detector.worker.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Stack;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * A model with a detector's signature that needs no training: it always finds the same three boxes,
 * the first as likely as the image is bright, the second half that, the third hardly.
 */
final class TinyDetector {
  static final float[] BOXES = {
    0.25f, 0.25f, 0.75f, 0.75f, // class 1
    0.5f, 0f, 1f, 0.4f, // class 2
    0f, 0f, 1f, 1f, // class 1
  };

  private TinyDetector() {}

  /** Writes what the exporter would. */
  static Path write(Path modelDir) throws IOException {
    return write(modelDir, 1, 1);
  }

  /**
   * As {@link #write(Path)}.
   *
   * @param batch images at a time, -1 for any number
   * @param gain what the scores are multiplied by
   */
  static Path write(Path modelDir, long batch, float gain) throws IOException {
    Path dir = Files.createDirectories(modelDir.resolve("saved_model"));
    Files.writeString(
        modelDir.resolve("label_map.pbtxt"),
        "item { id: 1 name: 'circle' }\nitem { id: 2 name: 'sq' display_name: 'Square' }\n");
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TUint8> image =
          tf.withName("image")
              .placeholder(TUint8.class, Placeholder.shape(Shape.of(batch, -1, -1, 3)));
      Operand<TFloat32> brightness =
          tf.math.div(
              tf.math.mean(tf.dtypes.cast(image, TFloat32.class), tf.constant(new int[] {1, 2, 3})),
              tf.constant(255f / gain));
      Operand<TInt32> images =
          tf.expandDims(tf.gather(tf.shape(image), tf.constant(0), tf.constant(0)), tf.constant(0));
      Operand<TFloat32> scores =
          tf.stack(
              List.of(
                  brightness,
                  tf.math.mul(brightness, tf.constant(0.5f)),
                  tf.math.mul(brightness, tf.constant(0.001f))),
              Stack.axis(1L));
      Map<String, Operand<TFloat32>> outputs =
          Map.of(
              "detection_boxes",
                  tiled(
                      tf,
                      tf.constant(Shape.of(1, 3, 4), DataBuffers.of(BOXES, true, false)),
                      images),
              "detection_scores", scores,
              "detection_classes", tiled(tf, tf.constant(new float[][] {{1, 2, 1}}), images),
              "num_detections", tiled(tf, tf.constant(new float[] {3}), images),
              "raw_detection_scores",
                  tiled(
                      tf,
                      tf.constant(new float[][][] {{{Float.NaN, 1}, {Float.NEGATIVE_INFINITY, 2}}}),
                      images));
      SignatureDef.Builder signature =
          SignatureDef.newBuilder()
              .setMethodName("tensorflow/serving/predict")
              .putInputs("input_tensor", info(image.asOutput(), DataType.DT_UINT8));
      outputs.forEach(
          (name, output) -> signature.putOutputs(name, info(output.asOutput(), DataType.DT_FLOAT)));
      MetaGraphDef meta =
          MetaGraphDef.newBuilder()
              .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags("serve"))
              .setGraphDef(graph.toGraphDef())
              .putSignatureDef("serving_default", signature.build())
              .build();
      Files.write(
          dir.resolve("saved_model.pb"),
          SavedModel.newBuilder()
              .setSavedModelSchemaVersion(1)
              .addMetaGraphs(meta)
              .build()
              .toByteArray());
    }
    return modelDir;
  }

  private static Operand<TFloat32> tiled(Ops tf, Operand<TFloat32> one, Operand<TInt32> images) {
    int others = one.shape().numDimensions() - 1;
    int[] ones = new int[others];
    Arrays.fill(ones, 1);
    return tf.tile(one, tf.concat(List.of(images, tf.constant(ones)), tf.constant(0)));
  }

  private static TensorInfo info(Output<?> output, DataType type) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : output.shape().asArray()) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return TensorInfo.newBuilder()
        .setName(output.op().name() + ":" + output.index())
        .setDtype(type)
        .setTensorShape(shape)
        .build();
  }
}
