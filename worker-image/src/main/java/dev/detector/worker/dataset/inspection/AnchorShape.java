package dev.detector.worker.dataset.inspection;

import dev.detector.formats.protos.AnchorGenerator;
import dev.detector.worker.anchors.AnchorGrid;
import dev.detector.worker.dataset.anchors.AnchorCover;
import dev.detector.worker.dataset.anchors.NetworkBox;
import java.util.ArrayList;
import java.util.List;

/** Width and height of one of a configuration's anchors. */
record AnchorShape(double width, double height) {

  /** In pixels of an input of the size of {@code example}'s. */
  static List<AnchorShape> of(AnchorGenerator config, NetworkBox example) {
    AnchorCover cover = new AnchorCover(config);
    double unitY = cover.inPixels() ? 1 : example.inputHeight();
    double unitX = cover.inPixels() ? 1 : example.inputWidth();
    List<AnchorShape> shapes = new ArrayList<>();
    for (AnchorGrid grid : cover.grids(example.inputHeight(), example.inputWidth())) {
      for (int i = 0; i < grid.anchorsPerCell(); i++) {
        shapes.add(new AnchorShape(grid.widths()[i] * unitX, grid.heights()[i] * unitY));
      }
    }
    return shapes;
  }
}
