package dev.detector.worker.image;

import dev.detector.formats.DetectorException;
import dev.detector.worker.graph.Tensors;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeImage;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decodes JPEG, PNG, BMP and GIF (first frame) with TensorFlow's own kernels and their defaults, so
 * that the pixels are those that the Object Detection API trains on; other decoders differ by some
 * levels per pixel. Grey and transparent pictures become RGB.
 *
 * <p>Safe for any number of threads: each call runs in its caller's thread.
 */
public final class ImageDecoder implements AutoCloseable {
  private final Graph graph;
  private final Session session;
  private final Placeholder<TString> encoded;
  private final Operand<TUint8> decoded;
  private final Operand<TFloat32> numbers;

  /** Loads TensorFlow's native library where that has not been done yet. */
  public ImageDecoder() {
    graph = new Graph();
    Ops tf = Ops.create(graph);
    encoded = tf.placeholder(TString.class);
    decoded =
        tf.image.decodeImage(
            encoded, TUint8.class, DecodeImage.channels(3L), DecodeImage.expandAnimations(false));
    numbers = tf.dtypes.cast(decoded, TFloat32.class);
    // Below zero: no hand-over to the thread pool that the training session needs for itself.
    // No GPU: there is nothing here for it, and it is the training that decides about its memory.
    ConfigProto callersThread =
        ConfigProto.newBuilder()
            .setInterOpParallelismThreads(-1)
            .setIntraOpParallelismThreads(1)
            .putDeviceCount("GPU", 0)
            .build();
    session = new Session(graph, callersThread);
  }

  /**
   * Decodes one image file.
   *
   * @param file the file's bytes
   * @param where what to call the image in an error
   * @throws DetectorException if TensorFlow cannot decode it
   */
  public Image decode(byte[] file, String where) {
    // TensorFlow's conversion to float is vectorized, the virtual machine's is not.
    return decode(
        file,
        where,
        numbers,
        pixels ->
            new Image(
                Tensors.toFloats(pixels),
                (int) pixels.shape().get(0),
                (int) pixels.shape().get(1)));
  }

  /** As {@link #decode}, to bytes. */
  public RgbImage decodeRgb(byte[] file, String where) {
    return decode(file, where, decoded, ImageDecoder::rgb);
  }

  private static RgbImage rgb(Tensor levels) {
    byte[] raw = new byte[(int) levels.shape().size()];
    levels.asRawTensor().data().read(raw);
    return new RgbImage((int) levels.shape().get(0), (int) levels.shape().get(1), raw);
  }

  private <T> T decode(byte[] file, String where, Operand<?> fetched, Function<Tensor, T> taking) {
    try (TString bytes = TString.tensorOfBytes(NdArrays.scalarOfObject(file));
        Result result = session.runner().feed(encoded, bytes).fetch(fetched).run()) {
      return taking.apply(result.get(0));
    } catch (TensorFlowException | IllegalArgumentException e) {
      throw DetectorException.badInput(
          "not decodable as an image (" + firstLine(e) + ")",
          where,
          "replace it by a whole JPEG or PNG file");
    }
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
