/** Which ground-truth box, if any, an anchor is responsible for. */
package dev.detector.worker.matching;
