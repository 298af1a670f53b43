/** Pictures with detections drawn into them. */
package dev.detector.worker.picture;
