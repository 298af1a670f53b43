package dev.detector.worker.serving.openinference;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.detector.worker.serving.http.HttpError;
import dev.detector.worker.serving.http.JsonRequest;
import dev.detector.worker.serving.model.ServingLimits;
import dev.detector.worker.serving.openinference.InferRequest.Input;
import dev.detector.worker.serving.openinference.InferRequest.RequestedOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the JSON of an infer request, without building a tree: a picture as numbers has millions of
 * them. {@code data} may be flat or nested. Shared memory and classification are refused; other
 * parameters that this server knows nothing of have no effect, as the protocol has it.
 */
final class InferRequestParser {
  private final JsonParser json;
  private String id;
  private final List<Input> inputs = new ArrayList<>();
  private final List<RequestedOutput> outputs = new ArrayList<>();
  private boolean binaryOutput;

  private InferRequestParser(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads the first bytes of a body.
   *
   * @param length how many of them are JSON
   * @throws HttpError 400 that names the place of the fault
   */
  static InferRequest parse(byte[] body, int length) {
    return JsonRequest.read(
        body,
        length,
        "{\"inputs\": [{\"name\", \"shape\", \"datatype\", \"data\"}]}",
        json -> new InferRequestParser(json).request());
  }

  private InferRequest request() throws IOException {
    json.nextToken();
    object("the body");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "id" -> id = text("id");
        case "parameters" -> parameters();
        case "inputs" -> inputs();
        case "outputs" -> outputs();
        default ->
            throw HttpError.badRequest(
                "unknown field `" + field + "`; known are id, parameters, inputs, outputs");
      }
    }
    if (json.nextToken() != null) {
      throw HttpError.badRequest("there is more after the end of the JSON object");
    }
    return new InferRequest(id, inputs, outputs, binaryOutput);
  }

  private void parameters() throws IOException {
    object("`parameters`");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("binary_data_output")) {
        binaryOutput = bool("parameters.binary_data_output");
      } else {
        json.skipChildren();
      }
    }
  }

  private void inputs() throws IOException {
    array("`inputs`");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (inputs.size() == ServingLimits.IMAGES) {
        throw HttpError.badRequest("more than " + ServingLimits.IMAGES + " inputs");
      }
      inputs.add(input("inputs[" + inputs.size() + "]"));
    }
  }

  private Input input(String where) throws IOException {
    object(where);
    String name = null;
    String datatype = null;
    long[] shape = null;
    int binarySize = -1;
    Data data = new Data(where + ".data");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "name" -> name = text(where + ".name");
        case "datatype" -> datatype = text(where + ".datatype");
        case "shape" -> shape = shape(where + ".shape");
        case "data" -> data.read();
        case "parameters" -> binarySize = inputParameters(where);
        default -> throw HttpError.badRequest(where + " has an unknown field `" + field + "`");
      }
    }
    if (name == null || datatype == null || shape == null) {
      throw HttpError.badRequest(where + " lacks name, datatype or shape");
    }
    if (binarySize < 0 && !data.read) {
      throw HttpError.badRequest(where + " has no data");
    }
    return new Input(
        name,
        shape,
        datatype,
        data.strings.isEmpty() ? data.numbers() : null,
        data.strings.isEmpty() ? null : data.strings,
        binarySize);
  }

  private int inputParameters(String where) throws IOException {
    int binarySize = -1;
    object(where + ".parameters");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.startsWith("shared_memory")) {
        throw HttpError.badRequest(
            where + ".parameters." + name + ": shared memory is not supported; send the data");
      } else if (name.equals("binary_data_size")) {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || json.getIntValue() < 0) {
          throw HttpError.badRequest(where + ".parameters.binary_data_size is no number of bytes");
        }
        binarySize = json.getIntValue();
      } else {
        json.skipChildren();
      }
    }
    return binarySize;
  }

  private void outputs() throws IOException {
    array("`outputs`");
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (outputs.size() == 64) {
        throw HttpError.badRequest("more than 64 outputs");
      }
      outputs.add(output("outputs[" + outputs.size() + "]"));
    }
  }

  private RequestedOutput output(String where) throws IOException {
    object(where);
    String name = null;
    Boolean binary = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      if (field.equals("name")) {
        name = text(where + ".name");
      } else if (field.equals("parameters")) {
        binary = outputParameters(where);
      } else {
        throw HttpError.badRequest(where + " has an unknown field `" + field + "`");
      }
    }
    if (name == null) {
      throw HttpError.badRequest(where + " has no name");
    }
    return new RequestedOutput(name, binary);
  }

  private Boolean outputParameters(String where) throws IOException {
    Boolean binary = null;
    object(where + ".parameters");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.startsWith("shared_memory") || name.equals("classification")) {
        throw HttpError.badRequest(where + ".parameters." + name + " is not supported");
      } else if (name.equals("binary_data")) {
        binary = bool(where + ".parameters.binary_data");
      } else {
        json.skipChildren();
      }
    }
    return binary;
  }

  private long[] shape(String where) throws IOException {
    array(where);
    long[] shape = new long[8];
    int rank = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (rank == shape.length
          || json.currentToken() != JsonToken.VALUE_NUMBER_INT
          || json.getLongValue() < 0
          || json.getLongValue() > Integer.MAX_VALUE) {
        throw HttpError.badRequest(where + " is no list of sizes");
      }
      shape[rank++] = json.getLongValue();
    }
    return Arrays.copyOf(shape, rank);
  }

  /** The elements of a tensor, in the order they come. */
  private final class Data {
    private final String where;
    private final List<String> strings = new ArrayList<>();
    private float[] numbers = new float[0];
    private int size;
    private boolean read;

    Data(String where) {
      this.where = where;
    }

    void read() throws IOException {
      array(where);
      read = true;
      int depth = 1;
      while (depth > 0) {
        JsonToken token = json.nextToken();
        if (token == JsonToken.START_ARRAY) {
          depth++;
        } else if (token == JsonToken.END_ARRAY) {
          depth--;
        } else if (token == JsonToken.VALUE_STRING && size == 0) {
          if (strings.size() == ServingLimits.IMAGES) {
            throw HttpError.badRequest(
                where + " has more than " + ServingLimits.IMAGES + " strings");
          }
          strings.add(json.getText());
        } else if (token != null && token.isNumeric() && strings.isEmpty()) {
          add(json.getFloatValue());
        } else {
          throw HttpError.badRequest(where + " has " + token + " among its elements");
        }
      }
    }

    private void add(float value) {
      if (!Float.isFinite(value)) {
        throw HttpError.badRequest(where + " has a number beyond float32");
      }
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, Math.max(1 << 12, size + (size >> 1)));
      }
      numbers[size++] = value;
    }

    private float[] numbers() {
      return Arrays.copyOf(numbers, size);
    }
  }

  private void object(String what) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw HttpError.badRequest(what + " is no JSON object");
    }
  }

  private void array(String what) {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw HttpError.badRequest(what + " is no list");
    }
  }

  private String text(String what) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw HttpError.badRequest(what + " is no string");
    }
    return json.getText();
  }

  private boolean bool(String what) throws IOException {
    if (!json.currentToken().isBoolean()) {
      throw HttpError.badRequest(what + " is neither true nor false");
    }
    return json.getBooleanValue();
  }
}
