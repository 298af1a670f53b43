/**
 * Runs beside each stage as a native sidecar, reads the files that the stage writes and reports
 * them as its own part of the resource's status. Knows nothing of the program that writes them.
 */
package dev.detector.operator.reporter;
