package dev.detector.worker.metrics;

/**
 * One class' detections over all images at IoU .5, best score first, as COCO matches them; those
 * that are neither right nor wrong (in a crowd) are left out.
 *
 * @param category the class
 * @param objects annotated objects that count
 * @param scores [n] descending
 * @param hits [n] whether each found an object
 */
@SuppressWarnings("ArrayRecordComponent") // a view of flat buffers, compared nowhere
public record ClassMatches(Category category, int objects, double[] scores, boolean[] hits) {}
