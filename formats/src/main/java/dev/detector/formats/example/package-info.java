/** Annotated images as tf.Example with the OD API's feature keys. */
package dev.detector.formats.example;
