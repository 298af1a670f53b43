/**
 * COCO detection metrics, number for number those of pycocotools: average precision and recall over
 * ten IoU thresholds, four area ranges and up to 100 detections per image and class, overall and
 * per class. Plain Java on primitive arrays.
 */
package dev.detector.worker.metrics;
