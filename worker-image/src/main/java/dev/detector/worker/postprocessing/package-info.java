/**
 * From raw predictions to detections inside the graph: decoded boxes, converted scores, non-maximum
 * suppression per class.
 */
package dev.detector.worker.postprocessing;
