/** Pictures as float pixels: decoding, and the Object Detection API's resizers. */
package dev.detector.worker.image;
