package dev.detector.worker.targets;

import java.util.random.RandomGenerator;

/**
 * Lets all objects of an image count in the losses, and so many background anchors, drawn at
 * random, that the objects are a given share of them all.
 *
 * @param positiveFraction that share, above 0, at most 1
 */
record RandomExampleSampler(float positiveFraction) {

  /** Sets the weights of the anchors that are not drawn to 0. */
  void sample(AnchorTargets targets, RandomGenerator random) {
    int[] negatives = new int[targets.classTargets().length];
    int positives = 0;
    int candidates = 0;
    for (int i = 0; i < negatives.length; i++) {
      if (targets.classWeights()[i] != 0 && targets.classTargets()[i] > 0) {
        positives++;
      } else if (targets.classWeights()[i] != 0) {
        negatives[candidates++] = i;
      } else {
        targets.boxWeights()[i] = 0;
      }
    }
    float ratio = (float) ((1 - (double) positiveFraction) / positiveFraction);
    int drawn = Math.min(candidates, (int) (ratio * positives));
    // Those drawn are moved to the front; what is behind them is left out.
    for (int i = 0; i < drawn; i++) {
      int other = random.nextInt(i, candidates);
      int kept = negatives[other];
      negatives[other] = negatives[i];
      negatives[i] = kept;
    }
    for (int i = drawn; i < candidates; i++) {
      targets.classWeights()[negatives[i]] = 0;
      targets.boxWeights()[negatives[i]] = 0;
    }
  }
}
