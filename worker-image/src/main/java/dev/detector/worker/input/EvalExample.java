package dev.detector.worker.input;

import dev.detector.formats.example.DetectionExample;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageResizer;

/**
 * An image to evaluate on.
 *
 * @param image normalized, resized and padded, as the model takes it
 * @param trueSize the part of {@code image} that shows the picture
 * @param original size of the stored picture in pixels
 * @param truth the stored example: encoded picture, names, and its objects with boxes as shares of
 *     the picture and classes as label map ids
 */
public record EvalExample(
    Image image, ImageResizer.Size trueSize, ImageResizer.Size original, DetectionExample truth) {

  /** The objects' boxes as shares of the model's input, padding included. */
  public float[] modelBoxes() {
    float[] boxes = truth.boxes().clone();
    new ImageResizer.Prepared(image, trueSize).toModelFrame(boxes);
    return boxes;
  }
}
