package dev.detector.worker.dataset.anchors;

import dev.detector.formats.protos.AnchorGenerator;
import dev.detector.worker.anchors.AnchorGenerator.GridSize;
import dev.detector.worker.anchors.AnchorGrid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The anchors of a configuration, asked for the one that overlaps a box best. On a grid the best
 * anchor of a shape is the one whose centre is nearest, as the overlaps of both axes only fall with
 * the distance; so no anchor needs to be laid out.
 */
public final class AnchorCover {
  /** Stride of the first feature map of a single-shot detector without a pyramid. */
  private static final int FIRST_STRIDE = 16;

  private record InputSize(int height, int width) {}

  private record Layer(GridSize size, AnchorGrid grid) {}

  private final AnchorGenerator config;
  private final dev.detector.worker.anchors.AnchorGenerator generator;
  private final Map<InputSize, List<Layer>> layers = new HashMap<>();

  /** The anchors of {@code model.ssd.anchor_generator}. */
  public AnchorCover(AnchorGenerator config) {
    this.config = config;
    generator = dev.detector.worker.anchors.AnchorGenerator.of(config);
  }

  /** Whether the shapes of {@link #grids} are in pixels; else they are shares of the input. */
  public boolean inPixels() {
    return generator.normalizesPixels();
  }

  /** The shapes around the cells of each feature map. */
  public List<AnchorGrid> grids(int height, int width) {
    return layers(height, width).stream().map(Layer::grid).toList();
  }

  /** Number of anchors of an input. */
  int count(int height, int width) {
    return layers(height, width).stream()
        .mapToInt(l -> l.size().height() * l.size().width() * l.grid().anchorsPerCell())
        .sum();
  }

  /** The greatest intersection over union that an anchor has with the box. */
  double bestIou(NetworkBox box) {
    double best = 0;
    boolean pixels = generator.normalizesPixels();
    double unitY = pixels ? 1 : box.inputHeight();
    double unitX = pixels ? 1 : box.inputWidth();
    for (Layer layer : layers(box.inputHeight(), box.inputWidth())) {
      AnchorGrid grid = layer.grid();
      double offY =
          distance(
              box.centerY(), grid.strideY() * unitY, grid.offsetY() * unitY, layer.size().height());
      double offX =
          distance(
              box.centerX(), grid.strideX() * unitX, grid.offsetX() * unitX, layer.size().width());
      for (int i = 0; i < grid.anchorsPerCell(); i++) {
        double height = grid.heights()[i] * unitY;
        double width = grid.widths()[i] * unitX;
        double shared = overlap(box.height(), height, offY) * overlap(box.width(), width, offX);
        best = Math.max(best, shared / (box.height() * box.width() + height * width - shared));
      }
    }
    return best;
  }

  /** From a point to the nearest cell's centre. */
  private static double distance(double at, double stride, double offset, int cells) {
    double cell = Math.max(0, Math.min(cells - 1, Math.rint((at - offset) / stride)));
    return Math.abs(at - (offset + cell * stride));
  }

  /** Length that two intervals share whose centres are {@code apart}. */
  private static double overlap(double a, double b, double apart) {
    return Math.max(0, Math.min(Math.min(a, b), (a + b) / 2 - apart));
  }

  private List<Layer> layers(int height, int width) {
    return layers.computeIfAbsent(
        new InputSize(height, width),
        size -> {
          List<GridSize> sizes = featureMaps(height, width);
          List<AnchorGrid> grids = generator.layout(sizes, height, width);
          List<Layer> laid = new ArrayList<>();
          for (int i = 0; i < grids.size(); i++) {
            laid.add(new Layer(sizes.get(i), grids.get(i)));
          }
          return laid;
        });
  }

  /** Sizes of the feature maps that the generator's layers belong to. */
  private List<GridSize> featureMaps(int height, int width) {
    return switch (config.getAnchorGeneratorOneofCase()) {
      case MULTISCALE_ANCHOR_GENERATOR ->
          IntStream.rangeClosed(
                  config.getMultiscaleAnchorGenerator().getMinLevel(),
                  config.getMultiscaleAnchorGenerator().getMaxLevel())
              .mapToObj(level -> cells(height, width, 1 << level, 1 << level))
              .toList();
      case FLEXIBLE_GRID_ANCHOR_GENERATOR ->
          config.getFlexibleGridAnchorGenerator().getAnchorGridList().stream()
              .map(grid -> cells(height, width, grid.getHeightStride(), grid.getWidthStride()))
              .toList();
      case GRID_ANCHOR_GENERATOR ->
          List.of(
              cells(
                  height,
                  width,
                  config.getGridAnchorGenerator().getHeightStride(),
                  config.getGridAnchorGenerator().getWidthStride()));
      default ->
          IntStream.range(0, generator.anchorsPerLocation().size())
              .mapToObj(i -> cells(height, width, FIRST_STRIDE << i, FIRST_STRIDE << i))
              .toList();
    };
  }

  private static GridSize cells(int height, int width, int strideY, int strideX) {
    return new GridSize(
        Math.max(1, (height + strideY - 1) / Math.max(1, strideY)),
        Math.max(1, (width + strideX - 1) / Math.max(1, strideX)));
  }
}
