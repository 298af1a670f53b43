/** What the command lines of all programs have in common. */
package dev.detector.formats.commandline;
