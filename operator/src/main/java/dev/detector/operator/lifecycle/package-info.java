/** The lifecycle of a training as one pure function from what is observed to what is to be done. */
package dev.detector.operator.lifecycle;
