package dev.detector.worker.anchors;

import dev.detector.formats.DetectorException;
import java.util.List;
import java.util.Locale;

/** Lays out a detector's anchor boxes over its feature maps. */
public interface AnchorGenerator {

  /** Size of a feature map in rows and columns of cells. */
  record GridSize(int height, int width) {}

  /** Number of anchors at each cell of each feature map that {@link #generate} wants. */
  List<Integer> anchorsPerLocation();

  /**
   * Lays out the anchors: by feature map, row, column, then in an order of the generator's own.
   *
   * @param grids feature-map sizes, finest first
   * @param imageHeight height of the model's input in pixels
   * @param imageWidth width of the model's input in pixels
   * @return anchors, four floats each: ymin, xmin, ymax, xmax
   * @throws IllegalArgumentException if there is another number of grids than of {@link
   *     #anchorsPerLocation}
   */
  float[] generate(List<GridSize> grids, int imageHeight, int imageWidth);

  /**
   * The generator that {@code model.ssd.anchor_generator} describes.
   *
   * @throws DetectorException for a kind that is not supported, by its field path
   */
  static AnchorGenerator of(dev.detector.formats.protos.AnchorGenerator config) {
    return switch (config.getAnchorGeneratorOneofCase()) {
      case MULTISCALE_ANCHOR_GENERATOR ->
          MultiscaleAnchorGenerator.of(config.getMultiscaleAnchorGenerator());
      default ->
          throw DetectorException.badInput(
              "not supported: "
                  + config.getAnchorGeneratorOneofCase().toString().toLowerCase(Locale.ROOT),
              "model.ssd.anchor_generator",
              "use multiscale_anchor_generator");
    };
  }
}
