/**
 * Optimizers of a pipeline.config, as Keras computes them and keeps their state: so that a training
 * goes on from the OD API's checkpoints, and the OD API from ours.
 */
package dev.detector.worker.optimizers;
