package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;

/**
 * A shift of the picture with its boxes.
 *
 * @param up pixels by which it goes up
 * @param left pixels by which it goes to the left
 */
record Translation(float up, float left) {

  static Translation horizontal(float pixels) {
    return new Translation(0, pixels);
  }

  static Translation vertical(float pixels) {
    return new Translation(pixels, 0);
  }

  Sample apply(Sample sample) {
    return sample.with(PixelBoxes.moved(sample, this::move)).with(apply(sample.image()));
  }

  Image apply(Image image) {
    return new Projection(1, 0, left, 0, 1, up).apply(image);
  }

  private void move(float[] box, int height, int width) {
    float top = (int) (height * box[0]) - (int) up;
    float start = (int) (width * box[1]) - (int) left;
    float bottom = (int) (height * box[2]) - (int) up;
    float end = (int) (width * box[3]) - (int) left;
    box[0] = top / height;
    box[1] = start / width;
    box[2] = bottom / height;
    box[3] = end / width;
  }
}
