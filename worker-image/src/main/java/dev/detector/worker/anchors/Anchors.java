package dev.detector.worker.anchors;

import dev.detector.formats.DetectorException;
import java.util.List;

/** What the readers of all anchor generators' configurations share. */
final class Anchors {
  static final String PATH = "model.ssd.anchor_generator";

  private Anchors() {}

  /**
   * Refuses values that give no usable anchors.
   *
   * @param field path below {@link #PATH}
   */
  static void require(boolean holds, String field, String what, String mend) {
    if (!holds) {
      throw DetectorException.badInput(what, PATH + "." + field, mend);
    }
  }

  /** The values as an array. */
  static float[] floats(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  /** Each of {@code scales} with each ratio, the scales of a ratio side by side. */
  static float[] scalesOfEachRatio(float[] scales, int ratios) {
    float[] all = new float[scales.length * ratios];
    for (int i = 0; i < all.length; i++) {
      all[i] = scales[i % scales.length];
    }
    return all;
  }

  /** The ratios that belong to {@link #scalesOfEachRatio}. */
  static float[] ratiosOfEachScale(float[] ratios, int scales) {
    float[] all = new float[ratios.length * scales];
    for (int i = 0; i < all.length; i++) {
      all[i] = ratios[i / scales];
    }
    return all;
  }
}
