/** Files that the operator and the worker both read and write. */
package dev.detector.formats;
