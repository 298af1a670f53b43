/**
 * From TFRecord files to what a model is fed with: training batches, prepared ahead by several
 * threads and yet the same for a seed, and evaluation examples in order.
 */
package dev.detector.worker.input;
