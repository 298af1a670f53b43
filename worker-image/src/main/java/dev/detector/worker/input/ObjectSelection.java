package dev.detector.worker.input;

import dev.detector.formats.example.DetectionExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** An example with some of its objects only. */
final class ObjectSelection {
  private ObjectSelection() {}

  /** The first {@code most} objects. */
  static DetectionExample first(DetectionExample example, int most) {
    if (example.size() <= most) {
      return example;
    }
    boolean[] keep = new boolean[example.size()];
    Arrays.fill(keep, 0, most, true);
    return of(example, keep);
  }

  /** The objects whose entry is true. */
  static DetectionExample of(DetectionExample example, boolean[] keep) {
    int[] kept = IntStream.range(0, keep.length).filter(i -> keep[i]).toArray();
    float[] boxes = new float[kept.length * 4];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(example.boxes(), kept[i] * 4, boxes, i * 4, 4);
    }
    return new DetectionExample(
        example.encodedImage(),
        example.format(),
        example.filename(),
        example.sourceId(),
        example.height(),
        example.width(),
        boxes,
        Arrays.stream(kept).map(i -> example.classes()[i]).toArray(),
        texts(example.classTexts(), kept),
        floats(example.areas(), kept),
        floats(example.weights(), kept),
        flags(example.crowd(), kept),
        flags(example.difficult(), kept),
        flags(example.groupOf(), kept),
        example.imageClasses());
  }

  private static List<String> texts(List<String> texts, int[] kept) {
    List<String> chosen = new ArrayList<>();
    if (!texts.isEmpty()) {
      Arrays.stream(kept).mapToObj(texts::get).forEach(chosen::add);
    }
    return chosen;
  }

  private static float[] floats(float[] values, int[] kept) {
    float[] chosen = new float[values.length == 0 ? 0 : kept.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = values[kept[i]];
    }
    return chosen;
  }

  private static boolean[] flags(boolean[] values, int[] kept) {
    boolean[] chosen = new boolean[values.length == 0 ? 0 : kept.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = values[kept[i]];
    }
    return chosen;
  }
}
