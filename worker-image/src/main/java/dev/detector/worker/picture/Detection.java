package dev.detector.worker.picture;

/**
 * One object that the model found.
 *
 * @param yMin box, as fractions of the image's height and width
 * @param classId 1-based, as in the label map
 */
public record Detection(float yMin, float xMin, float yMax, float xMax, float score, int classId) {}
