/**
 * Building TensorFlow graphs by hand: raw ops, variables that know their place in a checkpoint, and
 * sessions. Everything above (model, losses, export) is written as functions over these.
 */
package dev.detector.worker.graph;
