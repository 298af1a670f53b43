package dev.detector.worker.anchors;

import java.util.List;

/**
 * The OD API's grid anchor generator: boxes of pixel sizes around the cells of a single feature
 * map, by aspect ratio with the scales inside it. As with its two-stage detectors the boxes end as
 * fractions of the image; its single-stage ones fail on this generator.
 */
record GridAnchorGenerator(AnchorGrid boxes) implements AnchorGenerator {

  private static final String FIELD = "grid_anchor_generator";

  static GridAnchorGenerator of(dev.detector.formats.protos.GridAnchorGenerator c) {
    Anchors.require(c.getScalesCount() > 0, FIELD + ".scales", "none", "use [0.5, 1.0, 2.0]");
    Anchors.require(
        c.getAspectRatiosCount() > 0, FIELD + ".aspect_ratios", "none", "use [0.5, 1.0, 2.0]");
    return new GridAnchorGenerator(
        AnchorGrid.of(
            c.getHeightStride(),
            c.getWidthStride(),
            c.getHeightOffset(),
            c.getWidthOffset(),
            Anchors.scalesOfEachRatio(Anchors.floats(c.getScalesList()), c.getAspectRatiosCount()),
            Anchors.ratiosOfEachScale(Anchors.floats(c.getAspectRatiosList()), c.getScalesCount()),
            c.getHeight(),
            c.getWidth()));
  }

  @Override
  public List<Integer> anchorsPerLocation() {
    return List.of(boxes.anchorsPerCell());
  }

  @Override
  public List<AnchorGrid> layout(List<GridSize> grids, int imageHeight, int imageWidth) {
    return List.of(boxes);
  }

  @Override
  public boolean normalizesPixels() {
    return true;
  }
}
