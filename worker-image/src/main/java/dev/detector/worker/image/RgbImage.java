package dev.detector.worker.image;

/**
 * A decoded picture, as its file has it.
 *
 * @param rgb height × width × 3 bytes, row by row
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record RgbImage(int height, int width, byte[] rgb) {}
