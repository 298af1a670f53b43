package dev.detector.worker.image;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * What a picture looks like after it has been a JPEG file, with TensorFlow's own kernels: other
 * encoders mean something else by a quality. The graph of three ops lives as long as the process;
 * each call runs in its caller's thread.
 */
public final class JpegRecompression {
  private static final JpegRecompression SHARED = new JpegRecompression();

  private final Session session;
  private final Placeholder<TUint8> levels;
  private final Placeholder<TInt32> quality;
  private final Operand<TUint8> decoded;

  private JpegRecompression() {
    Graph graph = new Graph();
    Ops tf = Ops.create(graph);
    levels = tf.placeholder(TUint8.class);
    quality = tf.placeholder(TInt32.class);
    decoded =
        tf.image.decodeJpeg(
            tf.image.encodeJpegVariableQuality(levels, quality), DecodeJpeg.channels(3L));
    session =
        new Session(
            graph,
            ConfigProto.newBuilder()
                .setInterOpParallelismThreads(-1)
                .putDeviceCount("GPU", 0)
                .build());
  }

  /**
   * The picture, encoded and decoded.
   *
   * @param quality 0 to 100
   */
  public static Image apply(Image image, int quality) {
    return SHARED.recompress(image, quality);
  }

  private Image recompress(Image image, int percent) {
    byte[] rgb = RgbImage.of(image).rgb();
    Shape shape = Shape.of(image.height(), image.width(), Image.CHANNELS);
    try (TUint8 in = TUint8.tensorOf(shape, DataBuffers.of(rgb, true, false));
        TInt32 q = TInt32.scalarOf(percent);
        Result result = session.runner().feed(levels, in).feed(quality, q).fetch(decoded).run()) {
      byte[] raw = new byte[rgb.length];
      ((TUint8) result.get(0)).asRawTensor().data().read(raw);
      return new RgbImage(image.height(), image.width(), raw).toImage();
    }
  }
}
