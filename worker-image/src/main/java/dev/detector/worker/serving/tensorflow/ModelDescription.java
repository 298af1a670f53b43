package dev.detector.worker.serving.tensorflow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detector.worker.serving.http.JsonBody;
import dev.detector.worker.serving.model.ModelVersion;
import dev.detector.worker.serving.model.ServedModel;
import dev.detector.worker.serving.model.VersionStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** What TensorFlow Serving's REST API tells about a model: its status and its metadata. */
final class ModelDescription {
  private ModelDescription() {}

  /** The models' names, as KServe lists them. */
  static byte[] list(List<String> models) {
    return JsonBody.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("models");
          for (String model : models) {
            json.writeString(model);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** Where the versions stand. */
  static byte[] status(List<VersionStatus> statuses) {
    return JsonBody.of(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("model_version_status");
          for (VersionStatus version : statuses) {
            json.writeStartObject();
            json.writeStringField("version", Long.toString(version.version()));
            json.writeStringField("state", version.state().name());
            json.writeObjectFieldStart("status");
            json.writeStringField("error_code", version.error().isEmpty() ? "OK" : "UNKNOWN");
            json.writeStringField("error_message", version.error());
            json.writeEndObject();
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** The signature, in protobuf's JSON form as TensorFlow Serving prints it. */
  static byte[] metadata(ModelVersion model) {
    SignatureDef signature = model.inference().model().signature();
    return JsonBody.of(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("model_spec");
          json.writeStringField("name", model.model());
          json.writeStringField("signature_name", "");
          json.writeStringField("version", Long.toString(model.number()));
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
