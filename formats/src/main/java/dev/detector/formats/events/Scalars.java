package dev.detector.formats.events;

import com.google.protobuf.ByteString;
import dev.detector.formats.tensorflow.Event;
import dev.detector.formats.tensorflow.Summary;
import dev.detector.formats.tensorflow.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Scalars of an event, in either form: TF1's simple_value and TF2's tensor with the plugin
 * "scalars".
 */
final class Scalars {
  static final String PLUGIN = "scalars";

  private Scalars() {}

  static List<ScalarEvent> of(Event event) {
    List<ScalarEvent> scalars = new ArrayList<>();
    for (Summary.Value value : event.getSummary().getValueList()) {
      OptionalDouble number = number(value);
      if (number.isPresent()) {
        scalars.add(
            new ScalarEvent(
                value.getTag(),
                event.getStep(),
                event.getWallTime(),
                (float) number.getAsDouble()));
      }
    }
    return scalars;
  }

  private static OptionalDouble number(Summary.Value value) {
    if (value.hasSimpleValue()) {
      return OptionalDouble.of(value.getSimpleValue());
    }
    String plugin = value.getMetadata().getPluginData().getPluginName();
    if (!value.hasTensor() || !(plugin.equals(PLUGIN) || plugin.isEmpty())) {
      return OptionalDouble.empty();
    }
    return number(value.getTensor());
  }

  private static OptionalDouble number(TensorProto tensor) {
    if (tensor.getTensorShape().getDimCount() != 0) {
      return OptionalDouble.empty();
    }
    ByteString content = tensor.getTensorContent();
    ByteBuffer bytes = content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    return switch (tensor.getDtype()) {
      case DT_FLOAT -> {
        if (content.size() == Float.BYTES) {
          yield OptionalDouble.of(bytes.getFloat());
        }
        yield OptionalDouble.of(tensor.getFloatValCount() > 0 ? tensor.getFloatVal(0) : 0);
      }
      case DT_DOUBLE -> {
        if (content.size() == Double.BYTES) {
          yield OptionalDouble.of(bytes.getDouble());
        }
        yield OptionalDouble.of(tensor.getDoubleValCount() > 0 ? tensor.getDoubleVal(0) : 0);
      }
      default -> OptionalDouble.empty();
    };
  }
}
