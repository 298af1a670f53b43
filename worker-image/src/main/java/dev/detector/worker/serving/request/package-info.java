/** The way of a request to a model, the same for all protocols. */
package dev.detector.worker.serving.request;
