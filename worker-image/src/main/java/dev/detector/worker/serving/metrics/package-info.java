/** What the server tells Prometheus. */
package dev.detector.worker.serving.metrics;
