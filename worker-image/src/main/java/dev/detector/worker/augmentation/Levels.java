package dev.detector.worker.augmentation;

import dev.detector.worker.image.Image;

/**
 * Levels from 0 to 255, and operations on pictures of whole ones: those of {@code
 * autoaugment_image}, which take after the Python Imaging Library's.
 */
final class Levels {
  private static final int COUNT = 256;
  private static final int MOST = 255;
  private static final int HALF = 128;

  private Levels() {}

  /** The level, or the nearest one from 0 to 255. */
  static float within(float level) {
    return level < 0 ? 0 : level > MOST ? MOST : level;
  }

  /** Without fractions, and within 0 to 255. */
  static Image whole(Image image) {
    float[] out = new float[image.pixels().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (int) Math.min(MOST, Math.max(0, image.pixels()[i]));
    }
    return new Image(out, image.height(), image.width());
  }

  /** A level for each of the 256 levels, by channel. */
  private static Image mapped(Image image, float[][] tables) {
    float[] in = image.pixels();
    float[] out = new float[in.length];
    for (int i = 0; i < out.length; i += Image.CHANNELS) {
      out[i] = tables[0][(int) in[i]];
      out[i + 1] = tables[1][(int) in[i + 1]];
      out[i + 2] = tables[2][(int) in[i + 2]];
    }
    return new Image(out, image.height(), image.width());
  }

  private interface Level {
    float of(int level);
  }

  private static Image mapped(Image image, Level map) {
    float[] table = new float[COUNT];
    for (int level = 0; level < COUNT; level++) {
      table[level] = map.of(level);
    }
    return mapped(image, new float[][] {table, table, table});
  }

  private static int[] histogram(Image image, int channel) {
    int[] histogram = new int[COUNT];
    for (int i = channel; i < image.pixels().length; i += Image.CHANNELS) {
      histogram[(int) image.pixels()[i]]++;
    }
    return histogram;
  }

  /** Spreads each channel over the whole range. */
  static Image autocontrast(Image image) {
    float[][] tables = new float[Image.CHANNELS][COUNT];
    for (int c = 0; c < Image.CHANNELS; c++) {
      int[] histogram = histogram(image, c);
      int low = 0;
      while (histogram[low] == 0) {
        low++;
      }
      int high = MOST;
      while (histogram[high] == 0) {
        high--;
      }
      float scale = 255f / (high - low);
      for (int level = low; level <= high; level++) {
        float spread = level * scale - low * scale;
        tables[c][level] = high > low ? (int) Math.min(MOST, Math.max(0, spread)) : level;
      }
    }
    return mapped(image, tables);
  }

  /** Makes all levels of a channel about equally frequent. */
  static Image equalize(Image image) {
    float[][] tables = new float[Image.CHANNELS][COUNT];
    for (int c = 0; c < Image.CHANNELS; c++) {
      int[] histogram = histogram(image, c);
      int last = MOST;
      while (histogram[last] == 0) {
        last--;
      }
      int step = (image.height() * image.width() - histogram[last]) / MOST;
      int below = step / 2;
      for (int level = 0; level < COUNT; level++) {
        tables[c][level] = step == 0 ? level : Math.min(MOST, below / step);
        below += histogram[level];
      }
    }
    return mapped(image, tables);
  }

  /** Keeps the highest bits; shifting by all eight counts as by seven. */
  static Image posterize(Image image, int bits) {
    int shift = Math.min(7, 8 - bits);
    return mapped(image, level -> level >> shift << shift);
  }

  /** Turns levels from {@code threshold} on around. */
  static Image solarize(Image image, int threshold) {
    return mapped(image, level -> level < threshold ? level : MOST - level);
  }

  /** Adds to the darker half of the levels. */
  static Image solarizeAdd(Image image, int addition) {
    return mapped(image, level -> level < HALF ? Math.min(MOST, level + addition) : level);
  }

  /** Between grey, at 0, and stronger colours, above 1. */
  static Image color(Image image, float factor) {
    float[] in = image.pixels();
    float[] grey = new float[in.length];
    for (int i = 0; i < in.length; i += Image.CHANNELS) {
      // As TensorFlow turns bytes into shares of 1 and back.
      float share =
          in[i] * (1f / MOST) * 0.2989f
              + in[i + 1] * (1f / MOST) * 0.5870f
              + in[i + 2] * (1f / MOST) * 0.1140f;
      float level = (int) (share * (MOST + 0.5f));
      grey[i] = level;
      grey[i + 1] = level;
      grey[i + 2] = level;
    }
    return blend(new Image(grey, image.height(), image.width()), image, factor);
  }

  /**
   * Between an even level, at 0, and more contrast, above 1. The level is meant to be the mean, but
   * in the Object Detection API, where the policies were learned, it is a 256th of the number of
   * pixels.
   */
  static Image contrast(Image image, float factor) {
    float level = (int) Math.min(MOST, image.height() * image.width() / (float) COUNT);
    return mapped(image, each -> blend(level, each, factor));
  }

  /** Between black, at 0, and brighter, above 1. */
  static Image brightness(Image image, float factor) {
    return mapped(image, level -> blend(0, level, factor));
  }

  /** The second picture at a factor of 1, the first at 0, and beyond that further away from it. */
  static Image blend(Image first, Image second, float factor) {
    float[] out = new float[first.pixels().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = blend(first.pixels()[i], second.pixels()[i], factor);
    }
    return new Image(out, first.height(), first.width());
  }

  private static float blend(float first, float second, float factor) {
    float blended = first + factor * (second - first);
    return (int) Math.min(MOST, Math.max(0, blended));
  }
}
