package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;

/**
 * A shear of the picture, whose top left corner stays, with the boxes about the sheared ones.
 *
 * @param horizontal columns by which a row goes to the left for each row above it
 * @param vertical rows by which a column goes up for each column before it
 */
record Shear(float horizontal, float vertical) {

  static Shear horizontal(float level) {
    return new Shear(level, 0);
  }

  static Shear vertical(float level) {
    return new Shear(0, level);
  }

  Sample apply(Sample sample) {
    return sample.with(PixelBoxes.moved(sample, this::move)).with(apply(sample.image()));
  }

  Image apply(Image image) {
    return new Projection(1, horizontal, 0, vertical, 1, 0).apply(image);
  }

  private void move(float[] box, int height, int width) {
    float top = (int) (height * box[0]);
    float left = (int) (width * box[1]);
    float bottom = (int) (height * box[2]);
    float right = (int) (width * box[3]);
    float[] y = {top, top, bottom, bottom};
    float[] x = {left, right, left, right};
    float[] rows = new float[y.length];
    float[] columns = new float[y.length];
    for (int i = 0; i < y.length; i++) {
      rows[i] = y[i] - vertical * x[i];
      columns[i] = x[i] - horizontal * y[i];
    }
    PixelBoxes.surround(box, rows, columns);
    box[0] /= height;
    box[1] /= width;
    box[2] /= height;
    box[3] /= width;
  }
}
