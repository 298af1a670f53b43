/** Classes and their ids. */
package dev.detector.formats.labelmap;
