package dev.detector.worker.dataset;

import java.nio.file.Path;
import java.util.List;

/**
 * One picture with its objects.
 *
 * @param id what to call it in reports
 * @param sourceId the record's source_id, by which evaluations know the image
 * @param annotations the file that has its objects, for errors
 * @param picture the image file
 * @param relative whether the objects' coordinates are shares of the picture, not pixels
 */
record AnnotatedImage(
    String id,
    String sourceId,
    Path annotations,
    Path picture,
    List<AnnotatedObject> objects,
    boolean relative) {

  /** The objects in pixels of a picture of this size. */
  List<AnnotatedObject> objects(int width, int height) {
    if (!relative) {
      return objects;
    }
    return objects.stream()
        .map(
            o ->
                new AnnotatedObject(
                    o.name(),
                    o.xmin() * width,
                    o.ymin() * height,
                    o.xmax() * width,
                    o.ymax() * height,
                    o.difficult(),
                    o.truncated(),
                    o.crowd(),
                    o.area()))
        .toList();
  }
}
