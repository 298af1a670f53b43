package dev.detector.worker.serving.openinference;

import java.util.Locale;
import org.tensorflow.proto.DataType;

/** The protocol's names of the types that a detector's tensors have. */
enum Datatype {
  UINT8(1),
  INT32(4),
  INT64(8),
  FP32(4),
  /** Strings: in binary form each with its length before it. */
  BYTES(0);

  private final int bytes;

  Datatype(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of an element, 0 if they differ. */
  int bytes() {
    return bytes;
  }

  /** The name of TensorFlow's type. */
  static Datatype of(DataType type) {
    return switch (type) {
      case DT_UINT8 -> UINT8;
      case DT_INT32 -> INT32;
      case DT_INT64 -> INT64;
      case DT_FLOAT -> FP32;
      case DT_STRING -> BYTES;
      default ->
          throw new IllegalArgumentException(
              type.name().toLowerCase(Locale.ROOT) + " is not served");
    };
  }
}
