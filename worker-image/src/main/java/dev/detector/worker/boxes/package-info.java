/**
 * Boxes {@code [ymin, xmin, ymax, xmax]}, on plain arrays four floats each, one after the other:
 * how box sets compare, and the code in which a detector predicts a box relative to its anchor.
 */
package dev.detector.worker.boxes;
