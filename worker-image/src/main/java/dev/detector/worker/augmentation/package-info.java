/**
 * The {@code data_augmentation_options} of a training: each a pure function of a sample and a
 * random generator.
 */
package dev.detector.worker.augmentation;
