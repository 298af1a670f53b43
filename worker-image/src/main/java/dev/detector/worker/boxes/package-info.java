/**
 * Boxes on plain arrays: {@code [ymin, xmin, ymax, xmax]} four floats each, one after the other.
 * Overlap of box sets and the code in which a detector predicts a box relative to its anchor.
 */
package dev.detector.worker.boxes;
