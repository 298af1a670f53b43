/** The models that are served: their versions on disk and in memory, and how images are run. */
package dev.detector.worker.serving.model;
