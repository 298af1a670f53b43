/** Detections of an image file, as names and boxes or as a picture. */
package dev.detector.worker.serving.detect;
