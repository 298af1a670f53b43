/**
 * Training: the graph of one step, the loop around it with its checkpoints, log and events, and how
 * a run goes on where another one ended.
 */
package dev.detector.worker.training;
