/** {@code detector lint}: what is wrong with a configuration, before anything runs. */
package dev.detector.cli.lint;
