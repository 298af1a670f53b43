package dev.detector.worker.dataset.inspection;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.dataset.anchors.NetworkBox;
import dev.detector.worker.image.ImageResizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Boxes as the network gets them.
 *
 * @param resizer the configuration's image_resizer; empty for images as they are
 */
public record NetworkView(Optional<ImageResizer> resizer) {
  /** Boxes in pixels of the images as they are. */
  static final NetworkView AS_IT_IS = new NetworkView(Optional.empty());

  /**
   * The view of a configuration.
   *
   * @throws DetectorException if its image_resizer is not supported
   */
  public static NetworkView of(TrainEvalPipelineConfig config) {
    return new NetworkView(
        Optional.of(
            ImageResizer.of(
                config.getModel().getSsd().getImageResizer(), "model.ssd.image_resizer")));
  }

  /** The boxes with an area of images with a size, cut to their image. */
  public List<NetworkBox> boxes(SplitScan split, IntFunction<String> names) {
    List<NetworkBox> boxes = new ArrayList<>();
    for (InspectedImage image : split.images()) {
      if (image.height() > 0 && image.width() > 0) {
        ImageResizer.Size own = new ImageResizer.Size(image.height(), image.width());
        ImageResizer.Size shown =
            resizer.map(r -> r.trueSize(image.height(), image.width())).orElse(own);
        ImageResizer.Size whole =
            resizer.map(r -> r.inputSize(image.height(), image.width())).orElse(own);
        for (int i = 0; i < image.example().size(); i++) {
          add(image, i, shown, whole, names, boxes);
        }
      }
    }
    return boxes;
  }

  private static void add(
      InspectedImage image,
      int object,
      ImageResizer.Size shown,
      ImageResizer.Size whole,
      IntFunction<String> names,
      List<NetworkBox> boxes) {
    float[] b = image.example().boxes();
    int at = object * 4;
    double top = inside(b[at]) * shown.height();
    double left = inside(b[at + 1]) * shown.width();
    double bottom = inside(b[at + 2]) * shown.height();
    double right = inside(b[at + 3]) * shown.width();
    if (bottom > top && right > left) {
      boxes.add(
          new NetworkBox(
              (top + bottom) / 2,
              (left + right) / 2,
              bottom - top,
              right - left,
              whole.height(),
              whole.width(),
              image.className(object, names)));
    }
  }

  private static double inside(float share) {
    return Math.max(0, Math.min(1, share));
  }
}
