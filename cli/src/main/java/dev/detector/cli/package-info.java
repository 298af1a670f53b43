/** The command line: runs and inspects detector trainings. */
package dev.detector.cli;
