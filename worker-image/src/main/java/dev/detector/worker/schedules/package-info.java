/** The learning rate as a function of the step. */
package dev.detector.worker.schedules;
