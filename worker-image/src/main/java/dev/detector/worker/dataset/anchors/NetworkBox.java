package dev.detector.worker.dataset.anchors;

/**
 * An annotated box as the network sees it: in pixels of its input, after the image resizer.
 *
 * @param inputHeight rows of the whole input, padding included
 * @param inputWidth columns of the whole input
 * @param className the class's name
 */
public record NetworkBox(
    double centerY,
    double centerX,
    double height,
    double width,
    int inputHeight,
    int inputWidth,
    String className) {

  /** Width / height. */
  public double ratio() {
    return width / height;
  }
}
