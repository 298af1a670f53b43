package dev.detector.worker.losses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.protos.HardExampleMiner.LossType;
import dev.detector.worker.boxes.BoxColumns;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
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

class HardExampleMinerTest {
  private static final int ANCHORS = 30;
  private static final int EXAMPLES = 12;
  private static final float IOU = .5f;
  private static final Miner WITHOUT_LIMIT = new Miner(0, 0);
  private static final Miner BALANCED = new Miner(2, 3);

  /** One graph for all tries; it lives as long as the tests. */
  private static final class Miner {
    private final Graph graph = new Graph();
    private final Session session;
    private final Output<?> boxes;
    private final Output<?> losses;
    private final Output<?> targets;
    private final Output<?> mask;

    Miner(int negativesPerPositive, int minNegatives) {
      GraphBuilder b = new GraphBuilder(graph);
      boxes = b.placeholder("boxes", DataType.DT_FLOAT, 1, ANCHORS, 4);
      losses = b.placeholder("losses", DataType.DT_FLOAT, 1, ANCHORS);
      targets = b.placeholder("targets", DataType.DT_INT32, 1, ANCHORS);
      mask =
          new HardExampleMiner(
                  EXAMPLES, IOU, LossType.CLASSIFICATION, negativesPerPositive, minNegatives)
              .mask(b, boxes, losses, losses, targets);
      session = new Session(graph);
    }

    /** The anchors that are picked. */
    int[] pick(Scene scene) {
      try (var boxesIn = Tensors.floats(scene.boxes, 1, ANCHORS, 4);
          var lossesIn = Tensors.floats(scene.losses, 1, ANCHORS);
          var targetsIn = Tensors.ints(scene.targets, 1, ANCHORS);
          Result result =
              session
                  .runner()
                  .feed(boxes, boxesIn)
                  .feed(losses, lossesIn)
                  .feed(targets, targetsIn)
                  .fetch(mask)
                  .run()) {
        float[] picked = Tensors.toFloats(result.get(0));
        return IntStream.range(0, ANCHORS).filter(i -> picked[i] == 1).toArray();
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Scene(float[] boxes, float[] losses, int[] targets) {
    static Scene of(long seed) {
      Random random = new Random(seed);
      float[] boxes = new float[4 * ANCHORS];
      float[] losses = new float[ANCHORS];
      int[] targets = new int[ANCHORS];
      for (int i = 0; i < ANCHORS; i++) {
        boxes[4 * i] = random.nextFloat() * .5f;
        boxes[4 * i + 1] = random.nextFloat() * .5f;
        boxes[4 * i + 2] = boxes[4 * i] + .1f + random.nextFloat() * .4f;
        boxes[4 * i + 3] = boxes[4 * i + 1] + .1f + random.nextFloat() * .4f;
        losses[i] = random.nextFloat();
        targets[i] = Math.max(-1, random.nextInt(9) - 6);
      }
      return new Scene(boxes, losses, targets);
    }

    long count(int[] anchors, boolean positive) {
      return Arrays.stream(anchors)
          .filter(i -> positive ? targets[i] > 0 : targets[i] == 0)
          .count();
    }
  }

  @Property(tries = 150)
  void picksTheWorstThatDoNotOverlap(@ForAll long seed) {
    Scene scene = Scene.of(seed);
    int[] picked = WITHOUT_LIMIT.pick(scene);
    float[] overlaps = new BoxColumns(scene.boxes).iou(scene.boxes);
    assertThat(picked.length).isBetween(1, EXAMPLES);
    for (int anchor = 0; anchor < ANCHORS; anchor++) {
      int a = anchor;
      boolean isPicked = Arrays.stream(picked).anyMatch(i -> i == a);
      boolean worseOneOverlaps =
          Arrays.stream(picked)
              .anyMatch(
                  i ->
                      i != a
                          && scene.losses[i] > scene.losses[a]
                          && overlaps[i * ANCHORS + a] > IOU);
      assertThat(isPicked && worseOneOverlaps).isFalse();
      if (picked.length < EXAMPLES) {
        assertThat(isPicked || worseOneOverlaps).isTrue();
      }
    }
  }

  @Property(tries = 150)
  void keepsAllObjectsOfThoseAndTheWorstOfTheRest(@ForAll long seed) {
    Scene scene = Scene.of(seed);
    int[] all = WITHOUT_LIMIT.pick(scene);
    int[] picked = BALANCED.pick(scene);
    assertThat(IntStream.of(all).boxed()).containsAll(IntStream.of(picked).boxed().toList());
    long positives = scene.count(all, true);
    assertThat(scene.count(picked, true)).isEqualTo(positives);
    long negatives = Math.min(scene.count(all, false), Math.max(3, 2 * positives));
    assertThat(scene.count(picked, false)).isEqualTo(negatives);
    double mildest =
        Arrays.stream(picked)
            .filter(i -> scene.targets[i] == 0)
            .mapToDouble(i -> scene.losses[i])
            .min()
            .orElse(0);
    for (int i : all) {
      boolean isPicked = Arrays.stream(picked).anyMatch(p -> p == i);
      if (scene.targets[i] == 0 && !isPicked) {
        assertThat((double) scene.losses[i]).isLessThanOrEqualTo(mildest);
      }
    }
  }
}
