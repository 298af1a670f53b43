/** The REST API of TensorFlow Serving. */
package dev.detector.worker.serving.tensorflow;
