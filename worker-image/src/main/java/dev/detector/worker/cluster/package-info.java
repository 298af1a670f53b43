/**
 * Processes that train one model together: data-parallel, with TensorFlow's own collectives between
 * the TensorFlow servers that {@code TF_CONFIG} lists.
 */
package dev.detector.worker.cluster;
