/** The command line: one class for each sub-command, flags in, an exit code out. */
package dev.detector.worker.command;
