/**
 * Data sets as sharded TFRecord files of {@code tf.Example}: a small one that draws itself and
 * conversions from common annotation formats.
 */
package dev.detector.worker.dataset;
