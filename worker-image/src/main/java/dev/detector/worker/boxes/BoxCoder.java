package dev.detector.worker.boxes;

import dev.detector.formats.DetectorException;
import dev.detector.worker.graph.GraphBuilder;
import java.util.Locale;
import org.tensorflow.Output;

/** The code in which a detector predicts a box relative to its anchor. */
public interface BoxCoder {

  /** Floats in one code. */
  int codeSize();

  /**
   * Encodes one box against one anchor, into the anchor's place of {@code codes}.
   *
   * @param boxes four floats each
   * @param anchors four floats each
   * @param codes {@link #codeSize} floats for each anchor
   */
  void encode(float[] boxes, int box, float[] anchors, int anchor, float[] codes);

  /**
   * Boxes of codes, in the graph.
   *
   * @param codes [N, A, {@link #codeSize}] float
   * @return [N, A, 4] float
   */
  Output<?> decode(GraphBuilder b, Output<?> codes, GraphAnchors anchors);

  /**
   * The coder that {@code model.ssd.box_coder} describes.
   *
   * @throws DetectorException for a kind that is not supported, by its field path
   */
  static BoxCoder of(dev.detector.formats.protos.BoxCoder config) {
    try {
      return build(config);
    } catch (IllegalArgumentException e) {
      throw DetectorException.badInput(e.getMessage(), "model.ssd.box_coder", "correct it");
    }
  }

  private static BoxCoder build(dev.detector.formats.protos.BoxCoder config) {
    return switch (config.getBoxCoderOneofCase()) {
      case FASTER_RCNN_BOX_CODER -> {
        var c = config.getFasterRcnnBoxCoder();
        yield new FasterRcnnBoxCoder(
            c.getYScale(), c.getXScale(), c.getHeightScale(), c.getWidthScale());
      }
      case MEAN_STDDEV_BOX_CODER ->
          new MeanStddevBoxCoder(config.getMeanStddevBoxCoder().getStddev());
      case SQUARE_BOX_CODER -> {
        var c = config.getSquareBoxCoder();
        yield new SquareBoxCoder(c.getYScale(), c.getXScale(), c.getLengthScale());
      }
      // Its codes hold keypoints, which the input does not read.
      case KEYPOINT_BOX_CODER, BOXCODERONEOF_NOT_SET ->
          throw DetectorException.badInput(
              "not supported: " + config.getBoxCoderOneofCase().toString().toLowerCase(Locale.ROOT),
              "model.ssd.box_coder",
              "use faster_rcnn_box_coder, mean_stddev_box_coder or square_box_coder");
    };
  }
}
