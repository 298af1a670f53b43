/** What the detector should have predicted at each anchor of one image, and how much it counts. */
package dev.detector.worker.targets;
