/**
 * The inference server: TensorFlow Serving's REST API, the Open Inference Protocol and an endpoint
 * for image files over exported models, with a page to try them out.
 */
package dev.detector.worker.serving;
