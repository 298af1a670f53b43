/** What is wrong with a configuration, before anything runs. */
package dev.detector.formats.lint;
