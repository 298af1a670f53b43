package dev.detector.worker.anchors;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.AnchorGenerator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

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
    boolean normalizeCoordinates) {

  /** Takes a defensive copy of the ratios. */
  public MultiscaleAnchorGenerator {
    aspectRatios = List.copyOf(aspectRatios);
    if (maxLevel < minLevel || aspectRatios.isEmpty() || scalesPerOctave < 1) {
      throw new IllegalArgumentException(
          "multiscale_anchor_generator: needs min_level <= max_level, one aspect ratio or more, and"
              + " scales_per_octave >= 1");
    }
  }

  /**
   * The generator that {@code model.ssd.anchor_generator} describes.
   *
   * @throws DetectorException for any other kind, by its field path
   */
  public static MultiscaleAnchorGenerator of(AnchorGenerator config) {
    if (!config.hasMultiscaleAnchorGenerator()) {
      throw DetectorException.badInput(
          "not supported: "
              + config.getAnchorGeneratorOneofCase().toString().toLowerCase(Locale.ROOT),
          "model.ssd.anchor_generator",
          "use multiscale_anchor_generator");
    }
    var c = config.getMultiscaleAnchorGenerator();
    return new MultiscaleAnchorGenerator(
        c.getMinLevel(),
        c.getMaxLevel(),
        c.getAnchorScale(),
        c.getAspectRatiosList(),
        c.getScalesPerOctave(),
        c.getNormalizeCoordinates());
  }

  /** Size of a feature map in rows and columns of cells. */
  public record GridSize(int height, int width) {}

  /** Number of levels, that is of feature maps that {@link #generate} wants. */
  public int levels() {
    return maxLevel - minLevel + 1;
  }

  /** Number of anchors at each cell; the same on every level. */
  public int anchorsPerLocation() {
    return aspectRatios.size() * scalesPerOctave;
  }

  /**
   * Lays out the anchors over a pyramid whose level {@code l} has {@code ceil(size / 2^l)} cells,
   * as every feature pyramid of padded, strided convolutions has.
   */
  public float[] generate(int imageHeight, int imageWidth) {
    List<GridSize> grids =
        IntStream.rangeClosed(minLevel, maxLevel)
            .mapToObj(l -> new GridSize(cells(imageHeight, l), cells(imageWidth, l)))
            .toList();
    return generate(grids, imageHeight, imageWidth);
  }

  private static int cells(int pixels, int level) {
    return (pixels + (1 << level) - 1) >> level;
  }

  /**
   * Lays out the anchors.
   *
   * @param grids feature-map sizes, finest level first
   * @param imageHeight height of the model's input in pixels
   * @param imageWidth width of the model's input in pixels
   * @return anchors, four floats each
   * @throws IllegalArgumentException if the number of grids is not the number of levels
   */
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
    float[] anchors = new float[cells * anchorsPerLocation() * 4];
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
