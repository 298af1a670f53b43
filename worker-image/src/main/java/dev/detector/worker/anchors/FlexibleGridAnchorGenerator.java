package dev.detector.worker.anchors;

import java.util.List;
import java.util.stream.IntStream;

/** The OD API's flexible grid anchor generator: each feature map with boxes of its own. */
record FlexibleGridAnchorGenerator(List<AnchorGrid> grids, boolean normalizesPixels)
    implements AnchorGenerator {

  private static final String FIELD = "flexible_grid_anchor_generator.anchor_grid";

  static FlexibleGridAnchorGenerator of(dev.detector.formats.protos.FlexibleGridAnchorGenerator c) {
    Anchors.require(c.getAnchorGridCount() > 0, FIELD, "none", "add one for each feature map");
    return new FlexibleGridAnchorGenerator(
        IntStream.range(0, c.getAnchorGridCount())
            .mapToObj(i -> grid(c.getAnchorGrid(i), FIELD + "[" + i + "]"))
            .toList(),
        c.getNormalizeCoordinates());
  }

  private static AnchorGrid grid(dev.detector.formats.protos.AnchorGrid c, String field) {
    Anchors.require(
        c.getBaseSizesCount() > 0 && c.getBaseSizesCount() == c.getAspectRatiosCount(),
        field,
        c.getBaseSizesCount() + " base_sizes, " + c.getAspectRatiosCount() + " aspect_ratios",
        "give as many aspect_ratios as base_sizes, one or more");
    return AnchorGrid.of(
        c.getHeightStride(),
        c.getWidthStride(),
        c.getHeightOffset(),
        c.getWidthOffset(),
        Anchors.floats(c.getBaseSizesList()),
        Anchors.floats(c.getAspectRatiosList()),
        1,
        1);
  }

  @Override
  public List<Integer> anchorsPerLocation() {
    return grids.stream().map(AnchorGrid::anchorsPerCell).toList();
  }

  @Override
  public List<AnchorGrid> layout(List<GridSize> sizes, int imageHeight, int imageWidth) {
    return grids;
  }
}
