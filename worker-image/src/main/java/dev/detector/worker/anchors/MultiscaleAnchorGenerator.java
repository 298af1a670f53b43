package dev.detector.worker.anchors;

import dev.detector.worker.graph.GraphBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Output;

/**
 * RetinaNet's anchors: on each pyramid level, at each cell, one box per scale of the octave and
 * aspect ratio. Mirrors the OD API's multiscale grid anchor generator, order included: level, row,
 * column, then aspect ratio with the scales inside it.
 *
 * @param minLevel finest level; level {@code l} has stride {@code 2^l} pixels
 * @param maxLevel coarsest level, inclusive
 * @param anchorScale side of the base anchor in strides
 * @param aspectRatios width / height
 * @param scalesPerOctave the scales are {@code 2^(i / scalesPerOctave)}
 * @param normalizesPixels whether boxes are fractions of the image, else pixels
 */
public record MultiscaleAnchorGenerator(
    int minLevel,
    int maxLevel,
    float anchorScale,
    List<Float> aspectRatios,
    int scalesPerOctave,
    boolean normalizesPixels)
    implements AnchorGenerator {

  private static final String FIELD = "multiscale_anchor_generator";

  /** Takes a defensive copy of the ratios. */
  public MultiscaleAnchorGenerator {
    aspectRatios = List.copyOf(aspectRatios);
  }

  static MultiscaleAnchorGenerator of(dev.detector.formats.protos.MultiscaleAnchorGenerator c) {
    Anchors.require(
        c.getMaxLevel() >= c.getMinLevel() && c.getMinLevel() >= 0 && c.getMaxLevel() < 30,
        FIELD,
        "levels " + c.getMinLevel() + " to " + c.getMaxLevel(),
        "set min_level <= max_level, for example 3 and 7");
    Anchors.require(
        c.getAspectRatiosCount() > 0, FIELD + ".aspect_ratios", "none", "use [1.0, 2.0, 0.5]");
    Anchors.require(
        c.getScalesPerOctave() > 0,
        FIELD + ".scales_per_octave",
        String.valueOf(c.getScalesPerOctave()),
        "use 1 or more");
    return new MultiscaleAnchorGenerator(
        c.getMinLevel(),
        c.getMaxLevel(),
        c.getAnchorScale(),
        c.getAspectRatiosList(),
        c.getScalesPerOctave(),
        c.getNormalizeCoordinates());
  }

  @Override
  public List<Integer> anchorsPerLocation() {
    return Collections.nCopies(maxLevel - minLevel + 1, aspectRatios.size() * scalesPerOctave);
  }

  @Override
  public List<AnchorGrid> layout(List<GridSize> grids, int imageHeight, int imageWidth) {
    float[] octave = new float[scalesPerOctave];
    for (int s = 0; s < scalesPerOctave; s++) {
      octave[s] = (float) Math.pow(2, (double) s / scalesPerOctave);
    }
    float[] scales = Anchors.scalesOfEachRatio(octave, aspectRatios.size());
    float[] ratios = Anchors.ratiosOfEachScale(Anchors.floats(aspectRatios), scalesPerOctave);
    List<AnchorGrid> layout = new ArrayList<>();
    for (int level = minLevel; level <= maxLevel; level++) {
      int stride = 1 << level;
      float base = stride * anchorScale;
      layout.add(
          AnchorGrid.of(
              stride,
              stride,
              offset(imageHeight, stride),
              offset(imageWidth, stride),
              scales,
              ratios,
              base,
              base));
    }
    return layout;
  }

  @Override
  public List<GraphGrid> layout(GraphBuilder b, List<Output<?>> cells, Output<?> image) {
    List<GraphGrid> layout = new ArrayList<>();
    // The offsets that follow from a size of zeros are replaced.
    for (AnchorGrid grid : layout(List.of(), 0, 0)) {
      Output<?> stride = b.floats(new float[] {grid.strideY(), grid.strideX()}, 2);
      Output<?> tiles = b.op("Equal", b.op("FloorMod", image, stride), b.constant(0f));
      Output<?> offset =
          b.op("SelectV2", tiles, b.div(stride, b.constant(2f)), b.op("ZerosLike", stride));
      layout.add(new GraphGrid(stride, offset, GraphGrid.sizes(b, grid)));
    }
    return layout;
  }

  /** The grid starts half a stride in only where it tiles the image exactly. */
  private static float offset(int pixels, int stride) {
    return pixels % stride == 0 ? stride / 2f : 0f;
  }
}
