package dev.detector.formats.events;

/**
 * One measured value of an event file.
 *
 * @param tag e.g. {@code Loss/total_loss}
 * @param step global step it belongs to
 * @param wallTime when it was written, seconds since 1970
 * @param value the measured value; may be NaN or infinite
 */
public record ScalarEvent(String tag, long step, double wallTime, float value) {}
