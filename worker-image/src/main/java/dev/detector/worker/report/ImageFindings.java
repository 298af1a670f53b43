package dev.detector.worker.report;

import dev.detector.worker.metrics.EvaluatedImage;
import dev.detector.worker.metrics.ImageVerdict;

/** One image and what became of its objects and detections at the common threshold. */
public record ImageFindings(EvaluatedImage image, ImageVerdict verdict) {}
