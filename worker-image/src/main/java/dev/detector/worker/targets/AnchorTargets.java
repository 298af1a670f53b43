package dev.detector.worker.targets;

/**
 * Targets of one image, per anchor. The arrays are owned by the receiver.
 *
 * @param classTargets class + 1 for an object, 0 for background, -1 for an ignored anchor
 * @param classWeights weight of the classification loss
 * @param boxTargets box code; 0 where there is no object
 * @param boxWeights weight of the localization loss; 0 where there is no object
 * @param match row of the ground-truth box, -1 for background, -2 for ignored
 */
// Plain arrays: they go straight into tensors, and nobody compares two of these.
@SuppressWarnings("ArrayRecordComponent")
public record AnchorTargets(
    int[] classTargets,
    float[] classWeights,
    float[] boxTargets,
    float[] boxWeights,
    int[] match) {}
