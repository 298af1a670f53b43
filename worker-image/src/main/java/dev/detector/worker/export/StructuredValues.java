package dev.detector.worker.export;

import java.util.List;
import java.util.Map;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SavedObjectGraphOuterClass.FunctionSpec;
import org.tensorflow.proto.Struct.DictValue;
import org.tensorflow.proto.Struct.ListValue;
import org.tensorflow.proto.Struct.NamedTupleValue;
import org.tensorflow.proto.Struct.NoneValue;
import org.tensorflow.proto.Struct.PairValue;
import org.tensorflow.proto.Struct.StructuredValue;
import org.tensorflow.proto.Struct.TensorSpecProto;
import org.tensorflow.proto.Struct.TupleValue;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** Python values as a SavedModel stores them: signatures of functions and their results. */
final class StructuredValues {

  private StructuredValues() {}

  static StructuredValue text(String value) {
    return StructuredValue.newBuilder().setStringValue(value).build();
  }

  static StructuredValue none() {
    return StructuredValue.newBuilder().setNoneValue(NoneValue.getDefaultInstance()).build();
  }

  static StructuredValue tuple(StructuredValue... values) {
    return StructuredValue.newBuilder()
        .setTupleValue(TupleValue.newBuilder().addAllValues(List.of(values)))
        .build();
  }

  static StructuredValue list(StructuredValue... values) {
    return StructuredValue.newBuilder()
        .setListValue(ListValue.newBuilder().addAllValues(List.of(values)))
        .build();
  }

  static StructuredValue dictionary(Map<String, StructuredValue> values) {
    return StructuredValue.newBuilder()
        .setDictValue(DictValue.newBuilder().putAllFields(values))
        .build();
  }

  /** Type, shape and name of a tensor. */
  static StructuredValue tensor(Output<?> tensor, String name) {
    return StructuredValue.newBuilder()
        .setTensorSpecValue(
            TensorSpecProto.newBuilder()
                .setName(name)
                .setDtype(type(tensor))
                .setShape(shape(tensor.shape())))
        .build();
  }

  /** Type, shape and place in the graph of a tensor. */
  static TensorInfo info(Output<?> tensor) {
    return TensorInfo.newBuilder()
        .setName(tensor.op().name() + ":" + tensor.index())
        .setDtype(type(tensor))
        .setTensorShape(shape(tensor.shape()))
        .build();
  }

  /** Python signature of a function of one tensor. */
  static FunctionSpec function(Output<?> argument, String name) {
    StructuredValue arguments =
        StructuredValue.newBuilder()
            .setNamedTupleValue(
                NamedTupleValue.newBuilder()
                    .setName("FullArgSpec")
                    .addValues(pair("args", list(text(name))))
                    .addValues(pair("varargs", none()))
                    .addValues(pair("varkw", none()))
                    .addValues(pair("defaults", none()))
                    .addValues(pair("kwonlyargs", list()))
                    .addValues(pair("kwonlydefaults", none()))
                    .addValues(pair("annotations", dictionary(Map.of()))))
            .build();
    return FunctionSpec.newBuilder()
        .setFullargspec(arguments)
        .setInputSignature(tuple(tensor(argument, name)))
        .build();
  }

  static TensorShapeProto shape(Shape shape) {
    TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
    for (long size : shape.asArray()) {
      proto.addDimBuilder().setSize(size);
    }
    return proto.build();
  }

  private static DataType type(Output<?> tensor) {
    return DataType.forNumber(tensor.dataType().getNumber());
  }

  private static PairValue pair(String key, StructuredValue value) {
    return PairValue.newBuilder().setKey(key).setValue(value).build();
  }
}
