package dev.detector.worker.model;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.anchors.AnchorGenerator;
import dev.detector.worker.anchors.AnchorGenerator.GridSize;
import dev.detector.worker.graph.PadToMultiple;
import dev.detector.worker.model.FeatureExtractor.Levels;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The anchors of a detector whose images vary in size, as its graph lays them out. Safe for use by
 * several threads.
 */
public final class AnchorLayout {
  private final FeatureExtractor extractor;
  private final AnchorGenerator generator;

  private AnchorLayout(FeatureExtractor extractor, AnchorGenerator generator) {
    this.extractor = extractor;
    this.generator = generator;
  }

  /**
   * The layout of the detector that {@code model.ssd} describes.
   *
   * @throws DetectorException for what is not supported, by its field path
   */
  public static AnchorLayout of(Ssd config) {
    return new AnchorLayout(
        SsdModel.extractor(config), AnchorGenerator.of(config.getAnchorGenerator()));
  }

  /**
   * The anchors of one size of the model's input, four floats each: ymin, xmin, ymax, xmax.
   *
   * @throws DetectorException if the network takes no input of this size
   */
  public float[] anchors(int height, int width) {
    Levels levels = extractor.levels();
    extractor.doubledLevels().ifPresent(doubled -> checkDoubled(doubled, height, width));
    int least = extractor.leastSide();
    Supported.refuse(
        height < least || width < least,
        "model.ssd.image_resizer",
        "an image of %dx%d, and no side may be below %d".formatted(height, width, least),
        "leave the image out, or use a resizer that enlarges it, such as"
            + " conditional_shape_resizer { condition: SMALLER size_threshold: "
            + least
            + " }");
    List<GridSize> grids =
        IntStream.rangeClosed(levels.min(), levels.max())
            .mapToObj(level -> grid(level, height, width))
            .toList();
    return generator.generate(grids, height, width);
  }

  /** Each level halves the one below, and rounds up. */
  private GridSize grid(int level, int height, int width) {
    return new GridSize(cells(level, height), cells(level, width));
  }

  private int cells(int level, int pixels) {
    int padded = pixels + PadToMultiple.missing(pixels, extractor.padToMultiple());
    return (padded + (1 << level) - 1) >> level;
  }

  private void checkDoubled(Levels doubled, int height, int width) {
    for (int level = doubled.min(); level < doubled.max(); level++) {
      Supported.refuse(
          cells(level, height) != 2 * cells(level + 1, height)
              || cells(level, width) != 2 * cells(level + 1, width),
          "model.ssd.feature_extractor.pad_to_multiple",
          "%d with an image of %dx%d, whose feature maps are not twice each other's size"
              .formatted(extractor.padToMultiple(), height, width),
          "set it to " + (1 << doubled.max()));
    }
  }
}
