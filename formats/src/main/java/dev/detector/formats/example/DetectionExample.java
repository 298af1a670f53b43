package dev.detector.formats.example;

import java.util.List;

/**
 * One annotated image, as the OD API keeps it in a tf.Example. The arrays of objects have one entry
 * per box and all the same length n.
 *
 * @param encodedImage JPEG, PNG, GIF or BMP file content
 * @param format "jpeg" or "png", as stored
 * @param filename name of the image file, may be empty
 * @param sourceId id of the image in its data set; the OD API's evaluators key images by it
 * @param height stored height in pixels, 0 if not stored
 * @param width stored width in pixels, 0 if not stored
 * @param boxes n*4 values: ymin, xmin, ymax, xmax, relative to the image's size
 * @param classes n ids of the label map (from 1); {@link #UNRECOGNISED} for a class text that the
 *     label map does not have
 * @param classTexts n class names, or empty if not stored
 * @param areas n areas in pixels, or empty if not stored
 * @param weights n weights of the losses, 1 where not stored
 * @param crowd n flags: many objects in one box
 * @param difficult n flags
 * @param groupOf n flags: a box around a group
 * @param imageClasses ids of the classes that this image was searched for, with or without success;
 *     empty if not stored
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier on the way to tensors; never compared
public record DetectionExample(
    byte[] encodedImage,
    String format,
    String filename,
    String sourceId,
    int height,
    int width,
    float[] boxes,
    int[] classes,
    List<String> classTexts,
    float[] areas,
    float[] weights,
    boolean[] crowd,
    boolean[] difficult,
    boolean[] groupOf,
    int[] imageClasses) {
  /**
   * Class of an object whose class text is not in the label map; the OD API leaves such objects
   * out.
   */
  public static final int UNRECOGNISED = -1;

  /** An image without labels of its own. */
  public DetectionExample(
      byte[] encodedImage,
      String format,
      String filename,
      String sourceId,
      int height,
      int width,
      float[] boxes,
      int[] classes,
      List<String> classTexts,
      float[] areas,
      float[] weights,
      boolean[] crowd,
      boolean[] difficult,
      boolean[] groupOf) {
    this(
        encodedImage,
        format,
        filename,
        sourceId,
        height,
        width,
        boxes,
        classes,
        classTexts,
        areas,
        weights,
        crowd,
        difficult,
        groupOf,
        new int[0]);
  }

  /** Number of annotated objects. */
  public int size() {
    return classes.length;
  }
}
