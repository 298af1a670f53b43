package dev.detector.worker.postprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.worker.boxes.BoxColumns;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.postprocessing.MulticlassNms.Variant;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;

class NmsPropertiesTest {
  private static final int ANCHORS = 14;
  private static final int CLASSES = 3;
  private static final int PER_CLASS = 3;
  private static final int TOTAL = 7;
  private static final float IOU = .4f;
  private static final float SCORE = .3f;
  private static final Suppression BY_CLASS = new Suppression(Variant.DEFAULT);
  private static final Suppression AGNOSTIC = new Suppression(new Variant(true, false, false));

  /** One graph for all tries; it lives as long as the tests. */
  private static final class Suppression {
    private final Graph graph = new Graph();
    private final Session session;
    private final Output<?> boxes;
    private final Output<?> scores;
    private final MulticlassNms.Selection selection;

    Suppression(Variant variant) {
      GraphBuilder b = new GraphBuilder(graph);
      boxes = b.placeholder("boxes", DataType.DT_FLOAT, 1, ANCHORS, 4);
      scores = b.placeholder("scores", DataType.DT_FLOAT, 1, ANCHORS, CLASSES);
      selection =
          new MulticlassNms(SCORE, IOU, PER_CLASS, TOTAL, 0, false, variant)
              .build(b, boxes, scores, b.floats(new float[] {0, 0, 1, 1}, 1, 4));
      session = new Session(graph);
    }

    Selected select(Scene scene) {
      try (var boxesIn = Tensors.floats(scene.boxes, 1, ANCHORS, 4);
          var scoresIn = Tensors.floats(scene.scores, 1, ANCHORS, CLASSES);
          Result result =
              session
                  .runner()
                  .feed(boxes, boxesIn)
                  .feed(scores, scoresIn)
                  .fetch(selection.count())
                  .fetch(selection.indices())
                  .fetch(selection.classes())
                  .fetch(selection.scores())
                  .run()) {
        int count = Tensors.toInts(result.get(0))[0];
        return new Selected(
            Arrays.copyOf(Tensors.toInts(result.get(1)), count),
            Arrays.copyOf(Tensors.toFloats(result.get(2)), count),
            Arrays.copyOf(Tensors.toFloats(result.get(3)), count));
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Selected(int[] indices, float[] classes, float[] scores) {
    int count() {
      return indices.length;
    }
  }

  /** Boxes within the window, scores with ties. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Scene(float[] boxes, float[] scores, float[] overlaps) {
    static Scene of(long seed) {
      Random random = new Random(seed);
      float[] boxes = new float[4 * ANCHORS];
      for (int i = 0; i < boxes.length; i += 4) {
        boxes[i] = random.nextFloat() * .6f;
        boxes[i + 1] = random.nextFloat() * .6f;
        boxes[i + 2] = boxes[i] + .1f + random.nextFloat() * .3f;
        boxes[i + 3] = boxes[i + 1] + .1f + random.nextFloat() * .3f;
      }
      float[] scores = new float[CLASSES * ANCHORS];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = random.nextInt(40) / 40f;
      }
      return new Scene(boxes, scores, new BoxColumns(boxes).iou(boxes));
    }

    float score(int anchor, int category) {
      return scores[anchor * CLASSES + category];
    }

    boolean suppresses(int anchor, int other) {
      return overlaps[anchor * ANCHORS + other] > IOU;
    }

    int bestClass(int anchor) {
      return IntStream.range(0, CLASSES)
          .reduce((a, b) -> score(anchor, b) > score(anchor, a) ? b : a)
          .getAsInt();
    }
  }

  @Property(tries = 150)
  void whatIsKeptIsTheBestThatDoesNotOverlap(@ForAll long seed) {
    Scene scene = Scene.of(seed);
    Selected kept = BY_CLASS.select(scene);
    assertSound(scene, kept);
    for (int category = 0; category < CLASSES; category++) {
      int c = category;
      int[] ofClass = IntStream.range(0, kept.count()).filter(i -> kept.classes[i] == c).toArray();
      assertThat(ofClass.length).isLessThanOrEqualTo(PER_CLASS);
      assertNoneOverlap(scene, Arrays.stream(ofClass).map(i -> kept.indices[i]).toArray());
      if (kept.count() < TOTAL && ofClass.length < PER_CLASS) {
        assertRestIsSuppressed(scene, kept, ofClass, anchor -> scene.score(anchor, c));
      }
    }
  }

  @Property(tries = 150)
  void withoutClassesABoxIsKeptOnceForItsBestOne(@ForAll long seed) {
    Scene scene = Scene.of(seed);
    Selected kept = AGNOSTIC.select(scene);
    assertSound(scene, kept);
    assertNoneOverlap(scene, kept.indices);
    for (int i = 0; i < kept.count(); i++) {
      assertThat((int) kept.classes[i]).isEqualTo(scene.bestClass(kept.indices[i]));
    }
    if (kept.count() < TOTAL) {
      int[] all = IntStream.range(0, kept.count()).toArray();
      assertRestIsSuppressed(
          scene, kept, all, anchor -> scene.score(anchor, scene.bestClass(anchor)));
    }
  }

  private static void assertSound(Scene scene, Selected kept) {
    assertThat(kept.count()).isLessThanOrEqualTo(TOTAL);
    for (int i = 0; i < kept.count(); i++) {
      assertThat(kept.scores[i])
          .isEqualTo(scene.score(kept.indices[i], (int) kept.classes[i]))
          .isGreaterThan(SCORE);
      if (i > 0) {
        assertThat(kept.scores[i]).isLessThanOrEqualTo(kept.scores[i - 1]);
      }
    }
  }

  private static void assertNoneOverlap(Scene scene, int[] anchors) {
    for (int a : anchors) {
      for (int b : anchors) {
        assertThat(a != b && scene.suppresses(a, b)).isFalse();
      }
    }
  }

  private static void assertRestIsSuppressed(
      Scene scene, Selected kept, int[] ofClass, java.util.function.IntToDoubleFunction score) {
    for (int anchor = 0; anchor < ANCHORS; anchor++) {
      int a = anchor;
      boolean accounted =
          Arrays.stream(ofClass)
              .anyMatch(
                  i ->
                      kept.indices[i] == a
                          || (kept.scores[i] >= score.applyAsDouble(a)
                              && scene.suppresses(kept.indices[i], a)));
      assertThat(accounted || score.applyAsDouble(a) <= SCORE).isTrue();
    }
  }
}
