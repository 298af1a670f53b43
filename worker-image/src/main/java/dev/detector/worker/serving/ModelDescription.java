package dev.detector.worker.serving;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** What TensorFlow Serving's REST API tells about a model: its status and its metadata. */
final class ModelDescription {
  private ModelDescription() {}

  /** Status of version 1, the only one. */
  static byte[] status(ServingState.Phase phase) {
    return PredictResponse.json(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("model_version_status");
          json.writeStartObject();
          json.writeStringField("version", ServingHandler.VERSION);
          json.writeStringField("state", phase.name());
          json.writeObjectFieldStart("status");
          json.writeStringField("error_code", "OK");
          json.writeStringField("error_message", "");
          json.writeEndObject();
          json.writeEndObject();
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** The signature, in protobuf's JSON form as TensorFlow Serving prints it. */
  static byte[] metadata(String modelName, SignatureDef signature) {
    return PredictResponse.json(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("model_spec");
          json.writeStringField("name", modelName);
          json.writeStringField("signature_name", "");
          json.writeStringField("version", ServingHandler.VERSION);
          json.writeEndObject();
          json.writeObjectFieldStart("metadata");
          json.writeObjectFieldStart("signature_def");
          json.writeObjectFieldStart("signature_def");
          json.writeObjectFieldStart(ServedModel.SIGNATURE);
          tensors(json, "inputs", signature.getInputsMap());
          tensors(json, "outputs", signature.getOutputsMap());
          json.writeStringField("method_name", signature.getMethodName());
          json.writeEndObject();
          json.writeEndObject();
          json.writeEndObject();
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static void tensors(JsonGenerator json, String field, Map<String, TensorInfo> tensors)
      throws IOException {
    json.writeObjectFieldStart(field);
    for (Map.Entry<String, TensorInfo> tensor : new TreeMap<>(tensors).entrySet()) {
      TensorShapeProto shape = tensor.getValue().getTensorShape();
      json.writeObjectFieldStart(tensor.getKey());
      json.writeStringField("dtype", tensor.getValue().getDtype().name());
      json.writeObjectFieldStart("tensor_shape");
      json.writeArrayFieldStart("dim");
      for (TensorShapeProto.Dim dim : shape.getDimList()) {
        json.writeStartObject();
        json.writeStringField("size", Long.toString(dim.getSize()));
        json.writeStringField("name", dim.getName());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeBooleanField("unknown_rank", shape.getUnknownRank());
      json.writeEndObject();
      json.writeStringField("name", tensor.getValue().getName());
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
