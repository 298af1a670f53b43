package dev.detector.worker.serving.model;

/**
 * One output for one image, batch dimension (of 1) included.
 *
 * @param shape its dimensions
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record OutputTensor(String name, long[] shape, Values values) {
  /** The elements, row-major. */
  public sealed interface Values {
    /** Elements of a float32 tensor. */
    record Floats(float[] elements) implements Values {}

    /** Elements of an int32 or int64 tensor. */
    record Integers(long[] elements) implements Values {}
  }

  /** How many elements there are. */
  public int size() {
    return values instanceof Values.Floats floats
        ? floats.elements().length
        : ((Values.Integers) values).elements().length;
  }

  /** The elements as floats, whatever the tensor's type. */
  public float[] floats() {
    if (values instanceof Values.Floats floats) {
      return floats.elements();
    }
    long[] integers = ((Values.Integers) values).elements();
    float[] converted = new float[integers.length];
    for (int i = 0; i < converted.length; i++) {
      converted[i] = integers[i];
    }
    return converted;
  }
}
