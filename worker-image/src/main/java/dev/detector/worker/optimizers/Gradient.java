package dev.detector.worker.optimizers;

import dev.detector.worker.graph.Variable;
import org.tensorflow.Output;

/** Gradient of the loss with respect to a variable, of the variable's shape. */
public record Gradient(Variable variable, Output<?> value) {}
