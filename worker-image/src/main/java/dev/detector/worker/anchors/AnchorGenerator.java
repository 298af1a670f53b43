package dev.detector.worker.anchors;

import dev.detector.formats.DetectorException;
import dev.detector.worker.graph.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/** Lays out a detector's anchor boxes over its feature maps. */
public interface AnchorGenerator {

  /** Size of a feature map in rows and columns of cells. */
  record GridSize(int height, int width) {}

  /** Number of anchors at each cell of each feature map that {@link #generate} wants. */
  List<Integer> anchorsPerLocation();

  /**
   * The boxes of each feature map.
   *
   * @param grids feature-map sizes, as many as {@link #anchorsPerLocation}
   */
  List<AnchorGrid> layout(List<GridSize> grids, int imageHeight, int imageWidth);

  /** Whether {@link #layout} is in pixels and boxes are wanted as fractions of the image. */
  boolean normalizesPixels();

  /**
   * Lays out the anchors: by feature map, row, column, then in an order of the generator's own.
   *
   * @param grids feature-map sizes, finest first
   * @param imageHeight height of the model's input in pixels
   * @param imageWidth width of the model's input in pixels
   * @return anchors, four floats each: ymin, xmin, ymax, xmax
   * @throws DetectorException if there is another number of grids than of {@link
   *     #anchorsPerLocation}
   */
  default float[] generate(List<GridSize> grids, int imageHeight, int imageWidth) {
    if (grids.size() != anchorsPerLocation().size()) {
      throw DetectorException.badInput(
          "anchors for "
              + anchorsPerLocation().size()
              + " feature maps, the feature extractor gives "
              + grids.size(),
          Anchors.PATH,
          "set num_layers, or min_level and max_level, as in feature_extractor");
    }
    List<AnchorGrid> layout = layout(grids, imageHeight, imageWidth);
    int count = 0;
    for (int i = 0; i < grids.size(); i++) {
      count += grids.get(i).height() * grids.get(i).width() * layout.get(i).anchorsPerCell();
    }
    float[] anchors = new float[count * 4];
    float scaleY = normalizesPixels() ? 1f / imageHeight : 1f;
    float scaleX = normalizesPixels() ? 1f / imageWidth : 1f;
    int at = 0;
    for (int i = 0; i < grids.size(); i++) {
      at = layout.get(i).lay(grids.get(i), scaleY, scaleX, anchors, at);
    }
    return anchors;
  }

  /**
   * The boxes of each feature map in a graph; here for generators that ask for no size.
   *
   * @param cells [2] float of each feature map: rows and columns
   * @param image [2] float: height and width of the model's input
   */
  default List<GraphGrid> layout(GraphBuilder b, List<Output<?>> cells, Output<?> image) {
    return layout(List.of(), 0, 0).stream().map(grid -> GraphGrid.of(b, grid)).toList();
  }

  /**
   * Lays out the anchors as {@link #generate} does, when the graph runs.
   *
   * @param maps feature maps [N, h, w, C], finest first
   * @param images the model's input [N, H, W, 3]
   * @return [A, 4] float
   */
  default Output<?> generate(GraphBuilder b, List<Output<?>> maps, Output<?> images) {
    Output<?> image = b.cast(b.spatialSize(images), DataType.DT_FLOAT);
    List<Output<?>> cells = maps.stream().<Output<?>>map(b::spatialSize).toList();
    List<GraphGrid> layout =
        layout(
            b,
            cells.stream().<Output<?>>map(size -> b.cast(size, DataType.DT_FLOAT)).toList(),
            image);
    Output<?> scale =
        normalizesPixels() ? b.div(b.constant(1f), image) : b.floats(new float[] {1, 1}, 2);
    List<Output<?>> boxes = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      boxes.add(layout.get(i).lay(b, cells.get(i), scale));
    }
    return boxes.size() == 1 ? boxes.get(0) : b.concat(0, boxes);
  }

  /**
   * The generator that {@code model.ssd.anchor_generator} describes.
   *
   * @throws DetectorException for values that give no anchors, by their field path
   */
  static AnchorGenerator of(dev.detector.formats.protos.AnchorGenerator config) {
    return switch (config.getAnchorGeneratorOneofCase()) {
      case MULTISCALE_ANCHOR_GENERATOR ->
          MultiscaleAnchorGenerator.of(config.getMultiscaleAnchorGenerator());
      case SSD_ANCHOR_GENERATOR -> SsdAnchorGenerator.of(config.getSsdAnchorGenerator());
      case GRID_ANCHOR_GENERATOR -> GridAnchorGenerator.of(config.getGridAnchorGenerator());
      case FLEXIBLE_GRID_ANCHOR_GENERATOR ->
          FlexibleGridAnchorGenerator.of(config.getFlexibleGridAnchorGenerator());
      case ANCHORGENERATORONEOF_NOT_SET ->
          throw DetectorException.badInput(
              "no anchor generator", Anchors.PATH, "add multiscale_anchor_generator { }");
    };
  }
}
