/** Anchor boxes that a detector predicts against, laid over the feature maps of a pyramid. */
package dev.detector.worker.anchors;
