/** The Open Inference Protocol, version 2. */
package dev.detector.worker.serving.openinference;
