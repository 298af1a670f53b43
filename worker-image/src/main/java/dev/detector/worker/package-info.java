/** The TensorFlow side: trainer, validator, exporter, inference server, data set tools. */
package dev.detector.worker;
