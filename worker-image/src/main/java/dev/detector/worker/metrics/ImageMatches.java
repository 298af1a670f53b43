package dev.detector.worker.metrics;

/**
 * The verdicts on one image's detections, class after class and best first, at most a hundred of
 * each class.
 *
 * @param starts [classes + 1] where each class begins
 * @param scores [n]
 * @param matched [areas][n] one bit per IoU threshold: the detection found an object
 * @param ignored [areas][n] one bit per IoU threshold: neither right nor wrong
 * @param objects [areas][classes] ground truths that count
 */
@SuppressWarnings("ArrayRecordComponent") // lives within one evaluation
record ImageMatches(
    int[] starts, double[] scores, int[][] matched, int[][] ignored, int[][] objects) {}
