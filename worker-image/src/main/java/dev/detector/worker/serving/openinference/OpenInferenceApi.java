package dev.detector.worker.serving.openinference;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.detector.worker.serving.http.Answer;
import dev.detector.worker.serving.http.Endpoint;
import dev.detector.worker.serving.http.HttpError;
import dev.detector.worker.serving.http.ImageHeader;
import dev.detector.worker.serving.http.JsonBody;
import dev.detector.worker.serving.http.Timings;
import dev.detector.worker.serving.model.ModelCatalogue;
import dev.detector.worker.serving.model.ModelInput;
import dev.detector.worker.serving.model.ModelVersion;
import dev.detector.worker.serving.model.OutputTensor;
import dev.detector.worker.serving.model.ServedModel;
import dev.detector.worker.serving.model.VersionStatus;
import dev.detector.worker.serving.openinference.InferRequest.RequestedOutput;
import dev.detector.worker.serving.request.ModelRequests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * The Open Inference Protocol, version 2, over HTTP, with the extension for binary tensors and the
 * index of Triton's repository extension. Source: the protocol's REST document (KServe) and its
 * binary tensor data extension.
 */
public final class OpenInferenceApi implements Endpoint {
  private static final Pattern MODEL =
      Pattern.compile("/v2/models/([^/]+)(?:/versions/([^/]+))?(?:/(ready|infer))?");

  private final ModelRequests requests;
  private final String serverVersion;

  /** For the models of these requests. */
  public OpenInferenceApi(ModelRequests requests, String serverVersion) {
    this.requests = requests;
    this.serverVersion = serverVersion;
  }

  @Override
  public Optional<Answer> answer(Request request, String path) throws IOException {
    switch (path) {
      case "/v2" -> {
        Endpoint.allow(request, "GET");
        return Optional.of(Answer.json(200, JsonBody.of(this::server)));
      }
      case "/v2/health/live" -> {
        Endpoint.allow(request, "GET");
        return Optional.of(flag("live", true));
      }
      case "/v2/health/ready" -> {
        Endpoint.allow(request, "GET");
        return Optional.of(flag("ready", catalogue().ready()));
      }
      case "/v2/repository/index" -> {
        Endpoint.allow(request, "POST");
        return Optional.of(Answer.json(200, JsonBody.of(this::index)));
      }
      default -> {
        Matcher parts = MODEL.matcher(path);
        return parts.matches() ? Optional.of(model(request, parts)) : Optional.empty();
      }
    }
  }

  private Answer model(Request request, Matcher path) throws IOException {
    String model = path.group(1);
    Long version = version(model, path.group(2));
    String verb = path.group(3) == null ? "" : path.group(3);
    return switch (verb) {
      case "infer" ->
          requests.post(
              request,
              model,
              version,
              "infer",
              (loaded, body, timings) -> infer(request, loaded, body, timings));
      case "ready" -> {
        Endpoint.allow(request, "GET");
        requireKnown(model);
        boolean ready = catalogue().available(model, version);
        yield Answer.json(
            ready ? 200 : 503,
            JsonBody.of(
                json -> {
                  json.writeStartObject();
                  json.writeStringField("name", model);
                  json.writeBooleanField("ready", ready);
                  json.writeEndObject();
                }));
      }
      default -> {
        Endpoint.allow(request, "GET");
        yield catalogue()
            .use(
                model,
                version,
                (ModelVersion loaded) ->
                    Answer.json(200, JsonBody.of(json -> metadata(json, loaded))));
      }
    };
  }

  private static Answer infer(Request request, ModelVersion model, byte[] body, Timings timings) {
    String declared = request.getHeaders().get(InferResponse.JSON_LENGTH);
    int jsonLength = declared == null ? body.length : jsonLength(declared, body.length);
    InferRequest asked;
    List<ModelInput> images;
    if (jsonLength == 0 && body.length > 0) {
      // Nothing but an image file.
      ImageHeader.read(body);
      asked = new InferRequest(null, List.of(), List.of(), false);
      images = List.of(new ModelInput.Encoded(body));
    } else {
      asked = InferRequestParser.parse(body, jsonLength);
      ByteBuffer binary = ByteBuffer.wrap(body, jsonLength, body.length - jsonLength);
      images = InputImages.of(asked, binary, model.inference());
    }
    List<String> names = asked.outputs().stream().map(RequestedOutput::name).toList();
    List<Map<String, OutputTensor>> outputs = model.inference().predict(images, names, timings);
    return timings.time(
        "encode",
        () -> InferResponse.of(model, asked.id(), outputs, binary(asked, outputs.get(0).keySet())));
  }

  private static Set<String> binary(InferRequest asked, Set<String> outputs) {
    Set<String> binary = new TreeSet<>(asked.binaryOutput() ? outputs : Set.of());
    for (RequestedOutput output : asked.outputs()) {
      if (output.binary() != null && output.binary()) {
        binary.add(output.name());
      } else if (output.binary() != null) {
        binary.remove(output.name());
      }
    }
    return binary;
  }

  private static int jsonLength(String declared, int bodyLength) {
    if (declared.matches("[0-9]{1,9}") && Integer.parseInt(declared) <= bodyLength) {
      return Integer.parseInt(declared);
    }
    throw HttpError.badRequest(
        InferResponse.JSON_LENGTH
            + ": "
            + declared
            + " is not the number of the body's bytes that are JSON; the body has "
            + bodyLength);
  }

  private static Long version(String model, String number) {
    if (number == null || number.matches("[0-9]{1,18}")) {
      return number == null ? null : Long.valueOf(number);
    }
    throw new HttpError(404, "no version " + number + " of the model " + model);
  }

  private void requireKnown(String model) {
    if (!catalogue().names().contains(model)) {
      throw new HttpError(404, "no model " + model + "; there are " + catalogue().names());
    }
  }

  private ModelCatalogue catalogue() {
    return requests.catalogue();
  }

  private static Answer flag(String name, boolean value) {
    return Answer.json(
        value ? 200 : 503,
        JsonBody.of(
            json -> {
              json.writeStartObject();
              json.writeBooleanField(name, value);
              json.writeEndObject();
            }));
  }

  private void server(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", "detector");
    json.writeStringField("version", serverVersion);
    json.writeArrayFieldStart("extensions");
    json.writeString("binary_tensor_data");
    json.writeString("model_repository(index)");
    json.writeEndArray();
    json.writeEndObject();
  }

  private void index(JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (String model : catalogue().names()) {
      for (VersionStatus version : catalogue().statuses(model)) {
        json.writeStartObject();
        json.writeStringField("name", model);
        json.writeStringField("version", Long.toString(version.version()));
        json.writeStringField(
            "state", version.state() == VersionStatus.State.AVAILABLE ? "READY" : "UNAVAILABLE");
        json.writeStringField("reason", version.error());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private void metadata(JsonGenerator json, ModelVersion version) throws IOException {
    ServedModel model = version.inference().model();
    json.writeStartObject();
    json.writeStringField("name", version.model());
    json.writeArrayFieldStart("versions");
    for (VersionStatus one : catalogue().statuses(version.model())) {
      json.writeString(Long.toString(one.version()));
    }
    json.writeEndArray();
    json.writeStringField("platform", "tensorflow_savedmodel");
    tensors(json, "inputs", model.signature().getInputsMap());
    tensors(json, "outputs", model.signature().getOutputsMap());
    json.writeEndObject();
  }

  private static void tensors(JsonGenerator json, String field, Map<String, TensorInfo> tensors)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Map.Entry<String, TensorInfo> tensor : new TreeMap<>(tensors).entrySet()) {
      json.writeStartObject();
      json.writeStringField("name", tensor.getKey());
      json.writeStringField("datatype", Datatype.of(tensor.getValue().getDtype()).name());
      json.writeArrayFieldStart("shape");
      for (TensorShapeProto.Dim dim : tensor.getValue().getTensorShape().getDimList()) {
        json.writeNumber(dim.getSize());
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
