package dev.detector.operator.lifecycle;

/**
 * An event about a training.
 *
 * @param warning whether it is of type Warning rather than Normal
 * @param reason what happened, in one stable word
 * @param message what happened, for a person
 */
public record PlannedEvent(boolean warning, Reason reason, String message) {}
