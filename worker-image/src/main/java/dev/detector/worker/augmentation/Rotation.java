package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;

/** A turn of the picture about its middle, with the boxes about the turned ones. */
record Rotation(float radians) {

  /** Clockwise if {@code degrees} is negative. */
  static Rotation of(float degrees) {
    return new Rotation((float) (degrees * (Math.PI / 180)));
  }

  Sample apply(Sample sample) {
    return sample.with(PixelBoxes.moved(sample, this::move)).with(apply(sample.image()));
  }

  private Image apply(Image image) {
    float cos = (float) Math.cos(radians);
    float sin = (float) Math.sin(radians);
    float right = image.width() - 1f;
    float bottom = image.height() - 1f;
    float c = (right - (cos * right - sin * bottom)) / 2;
    float f = (bottom - (sin * right + cos * bottom)) / 2;
    return new Projection(cos, -sin, c, sin, cos, f).apply(image);
  }

  private void move(float[] box, int height, int width) {
    float cos = (float) Math.cos(radians);
    float sin = (float) Math.sin(radians);
    float up = -(int) (height * (box[0] - 0.5f));
    float left = (int) (width * (box[1] - 0.5f));
    float down = -(int) (height * (box[2] - 0.5f));
    float right = (int) (width * (box[3] - 0.5f));
    float[] y = {up, up, down, down};
    float[] x = {left, right, left, right};
    float[] rows = new float[y.length];
    float[] columns = new float[y.length];
    for (int i = 0; i < y.length; i++) {
      rows[i] = -(cos * y[i] + sin * x[i]);
      columns[i] = -sin * y[i] + cos * x[i];
    }
    PixelBoxes.surround(box, rows, columns);
    box[0] = box[0] / height + 0.5f;
    box[1] = box[1] / width + 0.5f;
    box[2] = box[2] / height + 0.5f;
    box[3] = box[3] / width + 0.5f;
  }
}
