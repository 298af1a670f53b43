package dev.detector.worker.serving.model;

/** One image of a request, as it came in. */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public sealed interface ModelInput {
  /** Whether both can be rows of one tensor. */
  boolean fitsWith(ModelInput other);

  /** Pixels as numbers 0 to 255, height × width × 3, for a model that takes uint8. */
  record Pixels(int height, int width, byte[] values) implements ModelInput {
    @Override
    public boolean fitsWith(ModelInput other) {
      return other instanceof Pixels p && p.height == height && p.width == width;
    }
  }

  /** Pixels as numbers, height × width × 3, for a model that takes floats. */
  record FloatPixels(int height, int width, float[] values) implements ModelInput {
    @Override
    public boolean fitsWith(ModelInput other) {
      return other instanceof FloatPixels p && p.height == height && p.width == width;
    }
  }

  /** The bytes of a JPEG or PNG file, or whatever else a model that takes strings expects. */
  record Encoded(byte[] bytes) implements ModelInput {
    @Override
    public boolean fitsWith(ModelInput other) {
      return other instanceof Encoded;
    }
  }
}
