package dev.detector.worker.anchors;

import java.util.Collections;
import java.util.List;

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
 * @param normalizeCoordinates whether boxes are fractions of the image, else pixels
 */
public record MultiscaleAnchorGenerator(
    int minLevel,
    int maxLevel,
    float anchorScale,
    List<Float> aspectRatios,
    int scalesPerOctave,
    boolean normalizeCoordinates)
    implements AnchorGenerator {

  /** Takes a defensive copy of the ratios. */
  public MultiscaleAnchorGenerator {
    aspectRatios = List.copyOf(aspectRatios);
    if (maxLevel < minLevel || aspectRatios.isEmpty() || scalesPerOctave < 1) {
      throw new IllegalArgumentException(
          "multiscale_anchor_generator: needs min_level <= max_level, one aspect ratio or more, and"
              + " scales_per_octave >= 1");
    }
  }

  static MultiscaleAnchorGenerator of(dev.detector.formats.protos.MultiscaleAnchorGenerator c) {
    return new MultiscaleAnchorGenerator(
        c.getMinLevel(),
        c.getMaxLevel(),
        c.getAnchorScale(),
        c.getAspectRatiosList(),
        c.getScalesPerOctave(),
        c.getNormalizeCoordinates());
  }

  private int levels() {
    return maxLevel - minLevel + 1;
  }

  private int anchorsPerCell() {
    return aspectRatios.size() * scalesPerOctave;
  }

  @Override
  public List<Integer> anchorsPerLocation() {
    return Collections.nCopies(levels(), anchorsPerCell());
  }

  @Override
  public float[] generate(List<GridSize> grids, int imageHeight, int imageWidth) {
    if (grids.size() != levels()) {
      throw new IllegalArgumentException(
          "multiscale_anchor_generator: levels "
              + minLevel
              + ".."
              + maxLevel
              + " need "
              + levels()
              + " feature maps, the feature extractor gives "
              + grids.size());
    }
    int cells = grids.stream().mapToInt(g -> g.height() * g.width()).sum();
    float[] anchors = new float[cells * anchorsPerCell() * 4];
    int at = 0;
    for (int i = 0; i < grids.size(); i++) {
      at = level(minLevel + i, grids.get(i), imageHeight, imageWidth, anchors, at);
    }
    return anchors;
  }

  private int level(int level, GridSize grid, int height, int width, float[] anchors, int start) {
    int stride = 1 << level;
    // The grid starts half a stride in only where it tiles the image exactly.
    float offsetY = height % stride == 0 ? stride / 2f : 0f;
    float offsetX = width % stride == 0 ? stride / 2f : 0f;
    float scaleY = normalizeCoordinates ? 1f / height : 1f;
    float scaleX = normalizeCoordinates ? 1f / width : 1f;
    float base = stride * anchorScale;
    int at = start;
    for (int y = 0; y < grid.height(); y++) {
      float centerY = y * (float) stride + offsetY;
      for (int x = 0; x < grid.width(); x++) {
        float centerX = x * (float) stride + offsetX;
        for (float ratio : aspectRatios) {
          float root = (float) Math.sqrt(ratio);
          for (int s = 0; s < scalesPerOctave; s++) {
            float scale = (float) Math.pow(2, (double) s / scalesPerOctave);
            float halfHeight = 0.5f * (scale / root * base);
            float halfWidth = 0.5f * (scale * root * base);
            anchors[at++] = (centerY - halfHeight) * scaleY;
            anchors[at++] = (centerX - halfWidth) * scaleX;
            anchors[at++] = (centerY + halfHeight) * scaleY;
            anchors[at++] = (centerX + halfWidth) * scaleX;
          }
        }
      }
    }
    return at;
  }
}
