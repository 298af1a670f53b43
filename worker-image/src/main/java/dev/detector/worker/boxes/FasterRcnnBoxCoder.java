package dev.detector.worker.boxes;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.BoxCoder;
import java.util.Locale;

/**
 * Box code of Faster R-CNN: centre offset in anchor sizes and log of the size ratio, {@code [ty,
 * tx, th, tw]}, each times its scale.
 *
 * @param yScale factor of ty
 * @param xScale factor of tx
 * @param heightScale factor of th
 * @param widthScale factor of tw
 */
public record FasterRcnnBoxCoder(float yScale, float xScale, float heightScale, float widthScale) {

  /** Floats in one code. */
  public static final int CODE_SIZE = 4;

  // Added to sizes so that empty boxes give a finite code; the OD API's value.
  private static final float EPSILON = 1e-8f;

  /** All scales must be positive. */
  public FasterRcnnBoxCoder {
    if (!(yScale > 0 && xScale > 0 && heightScale > 0 && widthScale > 0)) {
      throw new IllegalArgumentException("faster_rcnn_box_coder: every scale must be above 0");
    }
  }

  /**
   * The coder that {@code model.ssd.box_coder} describes.
   *
   * @throws DetectorException for any other kind, by its field path
   */
  public static FasterRcnnBoxCoder of(BoxCoder config) {
    if (!config.hasFasterRcnnBoxCoder()) {
      throw DetectorException.badInput(
          "not supported: " + config.getBoxCoderOneofCase().toString().toLowerCase(Locale.ROOT),
          "model.ssd.box_coder",
          "use faster_rcnn_box_coder");
    }
    var c = config.getFasterRcnnBoxCoder();
    return new FasterRcnnBoxCoder(
        c.getYScale(), c.getXScale(), c.getHeightScale(), c.getWidthScale());
  }

  /** Encodes box {@code box} of {@code boxes} against anchor {@code anchor}, into its place. */
  public void encode(float[] boxes, int box, float[] anchors, int anchor, float[] codes) {
    int b = box * 4;
    int a = anchor * 4;
    float anchorWidth = anchors[a + 3] - anchors[a + 1];
    float anchorHeight = anchors[a + 2] - anchors[a];
    float anchorY = anchors[a] + anchorHeight / 2;
    float anchorX = anchors[a + 1] + anchorWidth / 2;
    float width = boxes[b + 3] - boxes[b + 1];
    float height = boxes[b + 2] - boxes[b];
    float y = boxes[b] + height / 2;
    float x = boxes[b + 1] + width / 2;
    anchorHeight += EPSILON;
    anchorWidth += EPSILON;
    height += EPSILON;
    width += EPSILON;
    codes[a] = (y - anchorY) / anchorHeight * yScale;
    codes[a + 1] = (x - anchorX) / anchorWidth * xScale;
    codes[a + 2] = (float) Math.log(height / anchorHeight) * heightScale;
    codes[a + 3] = (float) Math.log(width / anchorWidth) * widthScale;
  }

  /**
   * Boxes of codes.
   *
   * @param codes one code per anchor
   * @param anchors as many anchors
   */
  public float[] decode(float[] codes, float[] anchors) {
    float[] boxes = new float[codes.length];
    for (int i = 0; i < codes.length; i += 4) {
      float anchorWidth = anchors[i + 3] - anchors[i + 1];
      float anchorHeight = anchors[i + 2] - anchors[i];
      float anchorY = anchors[i] + anchorHeight / 2;
      float anchorX = anchors[i + 1] + anchorWidth / 2;
      float width = (float) Math.exp(codes[i + 3] / widthScale) * anchorWidth;
      float height = (float) Math.exp(codes[i + 2] / heightScale) * anchorHeight;
      float y = codes[i] / yScale * anchorHeight + anchorY;
      float x = codes[i + 1] / xScale * anchorWidth + anchorX;
      boxes[i] = y - height / 2;
      boxes[i + 1] = x - width / 2;
      boxes[i + 2] = y + height / 2;
      boxes[i + 3] = x + width / 2;
    }
    return boxes;
  }
}
