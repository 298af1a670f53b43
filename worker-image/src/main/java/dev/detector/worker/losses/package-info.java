/** Losses of the detector as pieces of a TensorFlow graph. */
package dev.detector.worker.losses;
