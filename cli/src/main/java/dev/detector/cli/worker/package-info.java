/** Commands that the worker's own program carries out. */
package dev.detector.cli.worker;
