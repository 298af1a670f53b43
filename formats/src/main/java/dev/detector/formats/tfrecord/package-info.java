/** Files of checked records, and files in several pieces. */
package dev.detector.formats.tfrecord;
