package dev.detector.worker.input;

import dev.detector.formats.example.DetectionExample;
import dev.detector.worker.augmentation.Sample;
import dev.detector.worker.image.RgbImage;

/**
 * An example before and after augmentation.
 *
 * @param stored as it is in the file
 * @param original its picture
 * @param seen as the model sees it, resized, padded and with the boxes as shares of the whole; its
 *     image is normalized, the levels are in {@code picture}
 * @param picture what the model sees as levels 0 to 255
 */
public record AugmentedExample(
    DetectionExample stored, RgbImage original, Sample seen, RgbImage picture) {}
