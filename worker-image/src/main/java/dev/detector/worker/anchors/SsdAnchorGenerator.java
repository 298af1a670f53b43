package dev.detector.worker.anchors;

import dev.detector.worker.graph.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Output;

/**
 * SSD's default boxes (Liu et al., "SSD: Single Shot MultiBox Detector", section 2.2) as the OD API
 * has them: a scale for each feature map, boxes of several aspect ratios, and one of a scale
 * between this map's and the next's.
 *
 * @param boxes of each feature map
 * @param strides of each feature map in pixels; empty where the cells divide the image evenly
 * @param offsets of each feature map in pixels; empty for half a stride
 * @param baseHeight height of a box of scale 1, in shorter sides of the image
 * @param baseWidth width of a box of scale 1, in shorter sides of the image
 */
record SsdAnchorGenerator(
    List<Boxes> boxes,
    List<Distance> strides,
    List<Distance> offsets,
    float baseHeight,
    float baseWidth)
    implements AnchorGenerator {

  private static final String FIELD = "ssd_anchor_generator";

  /** Scale of the small square that takes the place of others on the finest map. */
  private static final float LOWEST_LAYER_SCALE = 0.1f;

  /** Scales and aspect ratios of a cell's boxes. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Boxes(float[] scales, float[] ratios) {}

  /** Vertical and horizontal distance in pixels. */
  record Distance(int y, int x) {}

  static SsdAnchorGenerator of(dev.detector.formats.protos.SsdAnchorGenerator c) {
    List<Double> scales = scales(c);
    List<Boxes> boxes = new ArrayList<>();
    for (int layer = 0; layer < Math.min(c.getNumLayers(), scales.size()); layer++) {
      double next = layer + 1 < scales.size() ? scales.get(layer + 1) : 1;
      boxes.add(boxes(c, layer, scales.get(layer), next));
    }
    return new SsdAnchorGenerator(
        boxes,
        distances("stride", c.getHeightStrideList(), c.getWidthStrideList(), boxes.size()),
        distances("offset", c.getHeightOffsetList(), c.getWidthOffsetList(), boxes.size()),
        c.getBaseAnchorHeight(),
        c.getBaseAnchorWidth());
  }

  private static List<Double> scales(dev.detector.formats.protos.SsdAnchorGenerator c) {
    if (c.getScalesCount() > 0) {
      return c.getScalesList().stream().map(Float::doubleValue).toList();
    }
    int layers = c.getNumLayers();
    Anchors.require(
        layers > 1,
        FIELD + ".num_layers",
        layers + " without scales",
        "use 2 or more, or give scales");
    List<Double> scales = new ArrayList<>();
    double min = c.getMinScale();
    double max = c.getMaxScale();
    for (int i = 0; i < layers; i++) {
      scales.add(min + (max - min) * i / (layers - 1));
    }
    return scales;
  }

  private static Boxes boxes(
      dev.detector.formats.protos.SsdAnchorGenerator c, int layer, double scale, double next) {
    float own = (float) scale;
    if (layer == 0 && c.getReduceBoxesInLowestLayer()) {
      return new Boxes(new float[] {LOWEST_LAYER_SCALE, own, own}, new float[] {1, 2, 0.5f});
    }
    boolean between = c.getInterpolatedScaleAspectRatio() > 0;
    int listed = c.getAspectRatiosCount();
    int count = listed + (between ? 1 : 0);
    Anchors.require(count > 0, FIELD + ".aspect_ratios", "none", "use [1.0, 2.0, 0.5]");
    float[] scales = new float[count];
    float[] ratios = new float[count];
    for (int i = 0; i < listed; i++) {
      scales[i] = own;
      ratios[i] = c.getAspectRatios(i);
    }
    if (between) {
      scales[listed] = (float) Math.sqrt(scale * next);
      ratios[listed] = c.getInterpolatedScaleAspectRatio();
    }
    return new Boxes(scales, ratios);
  }

  private static List<Distance> distances(
      String what, List<Integer> y, List<Integer> x, int layers) {
    Anchors.require(
        y.size() == x.size() && (y.isEmpty() || y.size() == layers),
        FIELD + ".height_" + what,
        y.size() + " values, width_" + what + " has " + x.size(),
        "give both for each of the " + layers + " layers, or none");
    List<Distance> distances = new ArrayList<>();
    for (int i = 0; i < y.size(); i++) {
      distances.add(new Distance(y.get(i), x.get(i)));
    }
    return distances;
  }

  @Override
  public List<Integer> anchorsPerLocation() {
    return boxes.stream().map(b -> b.scales().length).toList();
  }

  @Override
  public List<AnchorGrid> layout(List<GridSize> grids, int imageHeight, int imageWidth) {
    float shorter = Math.min(imageHeight, imageWidth);
    List<AnchorGrid> layout = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      float strideY =
          strides.isEmpty() ? 1f / grids.get(i).height() : (float) strides.get(i).y() / imageHeight;
      float strideX =
          strides.isEmpty() ? 1f / grids.get(i).width() : (float) strides.get(i).x() / imageWidth;
      layout.add(
          AnchorGrid.of(
              strideY,
              strideX,
              offsets.isEmpty() ? 0.5f * strideY : (float) offsets.get(i).y() / imageHeight,
              offsets.isEmpty() ? 0.5f * strideX : (float) offsets.get(i).x() / imageWidth,
              boxes.get(i).scales(),
              boxes.get(i).ratios(),
              shorter / imageHeight * baseHeight,
              shorter / imageWidth * baseWidth));
    }
    return layout;
  }

  @Override
  public List<GraphGrid> layout(GraphBuilder b, List<Output<?>> cells, Output<?> image) {
    Output<?> shorter = b.op("Min", image, b.constant(0));
    Output<?> base = b.mul(b.div(shorter, image), b.floats(new float[] {baseHeight, baseWidth}, 2));
    List<GraphGrid> layout = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      Output<?> stride =
          strides.isEmpty()
              ? b.div(b.constant(1f), cells.get(i))
              : b.div(pixels(b, strides.get(i)), image);
      Output<?> offset =
          offsets.isEmpty()
              ? b.mul(b.constant(0.5f), stride)
              : b.div(pixels(b, offsets.get(i)), image);
      AnchorGrid shapes =
          AnchorGrid.of(0, 0, 0, 0, boxes.get(i).scales(), boxes.get(i).ratios(), 1, 1);
      layout.add(new GraphGrid(stride, offset, b.mul(GraphGrid.sizes(b, shapes), base)));
    }
    return layout;
  }

  private static Output<?> pixels(GraphBuilder b, Distance distance) {
    return b.floats(new float[] {distance.y(), distance.x()}, 2);
  }

  @Override
  public boolean normalizesPixels() {
    return false;
  }
}
