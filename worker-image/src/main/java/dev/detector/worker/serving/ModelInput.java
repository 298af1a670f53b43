package dev.detector.worker.serving;

/** One image of a request, as it came in. */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
sealed interface ModelInput {
  /** Pixels as numbers 0 to 255, height × width × 3, for a model that takes uint8. */
  record Pixels(int height, int width, byte[] values) implements ModelInput {}

  /** Pixels as numbers, height × width × 3, for a model that takes floats. */
  record FloatPixels(int height, int width, float[] values) implements ModelInput {}

  /** The bytes of a JPEG or PNG file, or whatever else a model that takes strings expects. */
  record Encoded(byte[] bytes) implements ModelInput {}
}
