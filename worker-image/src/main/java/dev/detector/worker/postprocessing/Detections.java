package dev.detector.worker.postprocessing;

import org.tensorflow.Output;

/**
 * Detections of a batch, T per image by falling score, zeros after the last: T is
 * max_total_detections, unless static shapes make it less. The names are those of the exported
 * model's outputs.
 *
 * @param boxes [N, T, 4] float, as fractions of the image
 * @param scores [N, T] float
 * @param classes [N, T] float, from 0
 * @param count [N] float
 * @param multiclassScores [N, T, C] float, background first if there is one
 * @param anchorIndices [N, T] int32
 * @param rawBoxes [N, A, 4] float, every decoded box
 * @param rawScores [N, A, C] float, background first if there is one
 */
public record Detections(
    Output<?> boxes,
    Output<?> scores,
    Output<?> classes,
    Output<?> count,
    Output<?> multiclassScores,
    Output<?> anchorIndices,
    Output<?> rawBoxes,
    Output<?> rawScores) {}
