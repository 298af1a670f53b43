/**
 * The inference server: TensorFlow Serving's REST paths over an exported model, an endpoint that
 * draws what was found, and a page to try it out.
 */
package dev.detector.worker.serving;
