package dev.detector.worker.targets;

import dev.detector.formats.DetectorException;
import dev.detector.formats.lint.SsdCombinations;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.boxes.BoxCoder;
import dev.detector.worker.boxes.BoxColumns;
import dev.detector.worker.boxes.RegionSimilarity;
import dev.detector.worker.matching.Matcher;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Assigns the ground truth of an image to the anchors, as the OD API's target assigner does. Safe
 * for use by several threads.
 */
public final class TargetAssigner implements AssignerBySize {
  private final float[] anchors;
  private final BoxColumns anchorColumns;
  private final BoxCoder boxCoder;
  private final RegionSimilarity similarity;
  private final Matcher matcher;
  private final Weighting weighting;
  private final Optional<RandomExampleSampler> sampler;

  /**
   * What an anchor weighs in the losses.
   *
   * @param background classification weight of a background anchor
   * @param ignored classification weight of an ignored anchor
   * @param byObject whether an anchor of an object weighs what the object weighs; else 1
   * @param implicitBackground whether there is a class for background beside the objects' classes
   */
  private record Weighting(
      float background, float ignored, boolean byObject, boolean implicitBackground) {
    static Weighting of(Ssd config, boolean training) {
      if (training && config.getUseConfidencesAsTargets()) {
        // The losses weigh single classes; here is only what counts at all.
        float implicit = config.getImplicitExampleWeight() == 0 ? 0 : 1;
        return new Weighting(implicit, implicit, false, config.getAddBackgroundClass());
      }
      return new Weighting(
          config.getNegativeClassWeight(), 0, true, config.getAddBackgroundClass());
    }
  }

  private TargetAssigner(float[] anchors, Ssd config, boolean training) {
    SsdCombinations.require(config);
    this.anchors = anchors.clone();
    this.anchorColumns = new BoxColumns(anchors);
    this.boxCoder = BoxCoder.of(config.getBoxCoder());
    this.similarity = RegionSimilarity.of(config.getSimilarityCalculator());
    this.matcher = Matcher.of(config.getMatcher());
    this.weighting = Weighting.of(config, training);
    var loss = config.getLoss();
    this.sampler =
        loss.hasRandomExampleSampler()
            ? Optional.of(
                new RandomExampleSampler(
                    loss.getRandomExampleSampler().getPositiveSampleFraction()))
            : Optional.empty();
  }

  /**
   * The assigner that {@code model.ssd} describes, as it is in training.
   *
   * @param anchors four floats each, as the model lays them out
   * @throws DetectorException for parts that are not supported, by their field path
   */
  public static TargetAssigner of(Ssd config, float[] anchors) {
    return new TargetAssigner(anchors, config, true);
  }

  /**
   * The assigner that {@code model.ssd} describes, as it is in evaluation, where {@code
   * use_confidences_as_targets} has no effect.
   *
   * @param anchors four floats each, as the model lays them out
   * @throws DetectorException for parts that are not supported, by their field path
   */
  public static TargetAssigner forEvaluation(Ssd config, float[] anchors) {
    return new TargetAssigner(anchors, config, false);
  }

  /** This one, for a model whose inputs all have its size. */
  @Override
  public TargetAssigner forInput(int height, int width) {
    return this;
  }

  /** Number of anchors. */
  public int anchorCount() {
    return anchorColumns.size();
  }

  /** Floats in one box target. */
  public int codeSize() {
    return boxCoder.codeSize();
  }

  /**
   * Targets of one image, of which only those count that {@code random_example_sampler} draws; all,
   * if the configuration has none.
   *
   * @param boxes ground truth, {@code [ymin, xmin, ymax, xmax]} as fractions of the image
   * @param classes class of each box, from 0
   * @param weights weight of each box, see {@link #assign}
   */
  public AnchorTargets assignSampled(
      float[] boxes, int[] classes, float[] weights, RandomGenerator random) {
    AnchorTargets targets = assign(boxes, classes, weights);
    sampler.ifPresent(s -> s.sample(targets, random));
    return targets;
  }

  /**
   * Targets of one image.
   *
   * @param boxes ground truth, {@code [ymin, xmin, ymax, xmax]} as fractions of the image
   * @param classes class of each box, from 0
   * @param weights weight of each box; a box of weight 0 still keeps its anchors from being
   *     background, but forces no match
   * @throws IllegalArgumentException if the arrays disagree in length
   */
  public AnchorTargets assign(float[] boxes, int[] classes, float[] weights) {
    if (boxes.length != 4 * classes.length || weights.length != classes.length) {
      throw new IllegalArgumentException(
          "ground truth: "
              + boxes.length
              + " box coordinates, "
              + classes.length
              + " classes and "
              + weights.length
              + " weights do not belong together");
    }
    int count = anchorCount();
    boolean[] valid = new boolean[classes.length];
    float[] scores = new float[classes.length];
    for (int i = 0; i < valid.length; i++) {
      valid[i] = weights[i] > 0;
      // The OD API takes the first column for the background's, also where there is none.
      scores[i] = weighting.implicitBackground() || classes[i] != 0 ? 1 : 0;
    }
    int[] match = matcher.match(similarity.compare(boxes, scores, anchorColumns), count, valid);
    int[] classTargets = new int[count];
    float[] classWeights = new float[count];
    float[] boxTargets = new float[count * boxCoder.codeSize()];
    float[] boxWeights = new float[count];
    for (int i = 0; i < count; i++) {
      int row = match[i];
      if (row >= 0) {
        float weight = weighting.byObject() ? weights[row] : 1;
        classTargets[i] = classes[row] + 1;
        classWeights[i] = weight;
        boxWeights[i] = weight;
        boxCoder.encode(boxes, row, anchors, i, boxTargets);
      } else if (row == Matcher.UNMATCHED) {
        classWeights[i] = weighting.background();
      } else {
        classTargets[i] = -1;
        classWeights[i] = weighting.ignored();
      }
    }
    return new AnchorTargets(classTargets, classWeights, boxTargets, boxWeights, match);
  }
}
