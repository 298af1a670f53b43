/** Measured values in TensorBoard's event files. */
package dev.detector.formats.events;
