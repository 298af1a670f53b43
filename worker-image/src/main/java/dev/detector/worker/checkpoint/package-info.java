/**
 * TF2 object-graph checkpoints: values between files and the graph's variables under the OD API's
 * own keys, so that either program goes on from the other's files.
 */
package dev.detector.worker.checkpoint;
