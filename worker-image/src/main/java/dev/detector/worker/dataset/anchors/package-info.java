/** How well anchors fit the boxes of a data set, and which ones would fit better. */
package dev.detector.worker.dataset.anchors;
