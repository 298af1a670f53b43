package dev.detector.worker.augmentation;

import dev.detector.formats.DetectorException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A part of an image in pixels, and how one is drawn at random: the algorithm of TensorFlow's
 * {@code SampleDistortedBoundingBox}, so that windows have the same distribution as in the Object
 * Detection API (not the same draws: the API's input is not reproducible).
 *
 * @param top first row
 * @param left first column
 */
public record CropWindow(int top, int left, int height, int width) {
  private static final int MAX_ATTEMPTS = 100;

  /**
   * What a window must fulfil.
   *
   * @param minObjectCovered share of at least one object's area that must lie inside
   * @param minAspectRatio smallest width / height
   * @param maxAspectRatio largest width / height
   * @param minArea smallest share of the image's area
   * @param maxArea largest share of the image's area
   */
  public record Constraints(
      float minObjectCovered,
      float minAspectRatio,
      float maxAspectRatio,
      float minArea,
      float maxArea) {
    /**
     * Refuses what no window can fulfil.
     *
     * @param path of the block that gives them
     */
    void check(String path) {
      if (minAspectRatio <= 0
          || minAspectRatio > maxAspectRatio
          || minArea <= 0
          || minArea > maxArea
          || maxArea > 1
          || minObjectCovered < 0
          || minObjectCovered > 1) {
        throw DetectorException.badInput(
            "no crop can fulfil aspect ratio %s to %s, area %s to %s and object covered %s"
                .formatted(minAspectRatio, maxAspectRatio, minArea, maxArea, minObjectCovered),
            path,
            "give 0 < min_aspect_ratio <= max_aspect_ratio, 0 < min_area <= max_area <= 1 and"
                + " 0 <= min_object_covered <= 1");
      }
    }
  }

  /**
   * Draws a window. An image without objects counts as one object that fills it. Objects of less
   * than a pixel do not count.
   *
   * @param boxes ymin, xmin, ymax, xmax of each object as shares of the image, not outside it
   * @return the whole image where a hundred attempts bring nothing that fulfils the constraints
   */
  public static CropWindow sample(
      int imageHeight,
      int imageWidth,
      float[] boxes,
      Constraints constraints,
      RandomGenerator random) {
    int[] objects = pixels(boxes, imageHeight, imageWidth);
    float ratios = constraints.maxAspectRatio - constraints.minAspectRatio;
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      float aspectRatio = random.nextFloat() * ratios + constraints.minAspectRatio;
      Optional<CropWindow> window =
          generate(imageHeight, imageWidth, constraints, aspectRatio, random);
      if (window.isPresent() && window.get().covers(objects, constraints.minObjectCovered)) {
        return window.get();
      }
    }
    return new CropWindow(0, 0, imageHeight, imageWidth);
  }

  private static int[] pixels(float[] boxes, int height, int width) {
    if (boxes.length == 0) {
      return new int[] {0, 0, height, width};
    }
    int[] pixels = new int[boxes.length];
    for (int i = 0; i < boxes.length; i++) {
      pixels[i] = (int) (boxes[i] * (i % 2 == 0 ? height : width));
    }
    return pixels;
  }

  private static Optional<CropWindow> generate(
      int imageHeight,
      int imageWidth,
      Constraints constraints,
      float aspectRatio,
      RandomGenerator random) {
    float imageArea = (float) imageHeight * imageWidth;
    float minArea = constraints.minArea * imageArea;
    float maxArea = constraints.maxArea * imageArea;
    int tallest = round(Math.sqrt(maxArea / aspectRatio));
    if (round(tallest * aspectRatio) > imageWidth) {
      tallest = (int) ((imageWidth + 0.5f - 1e-7f) / aspectRatio);
      if (round(tallest * aspectRatio) > imageWidth) {
        tallest--;
      }
    }
    tallest = Math.min(tallest, imageHeight);
    int height = Math.min(round(Math.sqrt(minArea / aspectRatio)), tallest);
    if (height < tallest) {
      height += random.nextInt(tallest - height + 1);
    }
    // Rounding can leave the area just outside its limits: one row more or less mends that.
    if (area(height, aspectRatio) < minArea) {
      height++;
    }
    if (area(height, aspectRatio) > maxArea) {
      height--;
    }
    int width = round(height * aspectRatio);
    float area = area(height, aspectRatio);
    if (area < minArea
        || area > maxArea
        || height > imageHeight
        || width > imageWidth
        || height <= 0
        || width <= 0) {
      return Optional.empty();
    }
    int top = height < imageHeight ? random.nextInt(imageHeight - height) : 0;
    int left = width < imageWidth ? random.nextInt(imageWidth - width) : 0;
    return Optional.of(new CropWindow(top, left, height, width));
  }

  private static float area(int height, float aspectRatio) {
    return (float) height * round(height * aspectRatio);
  }

  private static int round(double value) {
    return (int) Math.rint(value);
  }

  private boolean covers(int[] objects, float minObjectCovered) {
    for (int at = 0; at < objects.length; at += Sample.BOX) {
      float area = (float) (objects[at + 2] - objects[at]) * (objects[at + 3] - objects[at + 1]);
      if (area < 1) {
        continue;
      }
      int rows = Math.min(objects[at + 2], top + height) - Math.max(objects[at], top);
      int columns = Math.min(objects[at + 3], left + width) - Math.max(objects[at + 1], left);
      float inside = (float) Math.max(rows, 0) * Math.max(columns, 0);
      if (inside / area >= minObjectCovered) {
        return true;
      }
    }
    return false;
  }
}
