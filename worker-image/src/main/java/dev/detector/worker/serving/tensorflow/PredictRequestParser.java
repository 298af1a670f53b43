package dev.detector.worker.serving.tensorflow;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.detector.worker.serving.http.HttpError;
import dev.detector.worker.serving.http.JsonRequest;
import dev.detector.worker.serving.model.ModelInput;
import dev.detector.worker.serving.model.ServedModel;
import dev.detector.worker.serving.model.ServingLimits;
import dev.detector.worker.serving.tensorflow.PredictRequest.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.tensorflow.proto.DataType;

/**
 * Reads TensorFlow Serving's predict format, in rows ({@code instances}) or columns ({@code
 * inputs}), without building a tree: a picture as JSON numbers has millions of them. An image is an
 * array {@code [[[r,g,b],...],...]} or {@code {"b64": "..."}} with a JPEG or PNG file in it, bare
 * or under the input's name. {@code output_filter} is the field of TensorFlow Serving's gRPC form.
 *
 * @param inputName the signature's own name for the image
 * @param inputType the signature's type of it: uint8, float or string
 */
record PredictRequestParser(String inputName, DataType inputType, ServingLimits limits) {
  /** Names of the image that the Object Detection API's exporter has used. */
  private static final Set<String> KNOWN_NAMES =
      Set.of(
          "input_tensor", "image_tensor", "image_bytes", "encoded_image_string_tensor", "inputs");

  /**
   * Reads a whole body.
   *
   * @throws HttpError 400 that names the place of the fault
   */
  PredictRequest parse(byte[] body) {
    return JsonRequest.read(
        body,
        body.length,
        "{\"instances\": [...]} or the bytes of a JPEG or PNG file",
        this::request);
  }

  private PredictRequest request(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw HttpError.badRequest("the body is no JSON object; send {\"instances\": [...]}");
    }
    Layout layout = null;
    List<ModelInput> images = List.of();
    List<String> outputs = List.of();
    PixelReader pixels = new PixelReader(inputType, limits.imagePixels());
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "instances", "inputs" -> {
          if (layout != null) {
            throw HttpError.badRequest("send either `instances` or `inputs`, once");
          }
          layout = field.equals("instances") ? Layout.ROWS : Layout.COLUMNS;
          images = layout == Layout.ROWS ? list(json, pixels, field) : column(json, pixels);
        }
        case "signature_name" -> checkSignature(json);
        case "output_filter" -> outputs = names(json);
        default ->
            throw HttpError.badRequest(
                "unknown field `"
                    + field
                    + "`; known are instances, inputs, signature_name, output_filter");
      }
    }
    if (json.nextToken() != null) {
      throw HttpError.badRequest("there is more after the end of the JSON object");
    }
    if (images.isEmpty()) {
      throw HttpError.badRequest("no image; send {\"instances\": [{\"b64\": \"...\"}]}");
    }
    return new PredictRequest(layout, images, outputs);
  }

  private List<ModelInput> column(JsonParser json, PixelReader pixels) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return list(json, pixels, "inputs");
    }
    List<ModelInput> images = new ArrayList<>();
    String name = onlyField(json, "inputs");
    if (name.equals("b64")) {
      images.add(encoded(json, "inputs"));
    } else if (json.currentToken() == JsonToken.START_OBJECT) {
      images.add(image(json, pixels, "inputs." + name));
    } else {
      images.addAll(list(json, pixels, "inputs." + name));
    }
    endObject(json, "inputs");
    return images;
  }

  private List<ModelInput> list(JsonParser json, PixelReader pixels, String where)
      throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw HttpError.badRequest("`" + where + "` is no list of images");
    }
    List<ModelInput> images = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (images.size() == ServingLimits.IMAGES) {
        throw HttpError.badRequest(
            "more than " + ServingLimits.IMAGES + " images; send them in several requests");
      }
      images.add(image(json, pixels, where + "[" + images.size() + "]"));
    }
    return images;
  }

  private ModelInput image(JsonParser json, PixelReader pixels, String where) throws IOException {
    if (json.currentToken() == JsonToken.START_ARRAY) {
      return pixels.read(json, where);
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw HttpError.badRequest(
          where + " is no image; send [[[r,g,b],...],...] or {\"b64\": \"...\"}");
    }
    String name = onlyField(json, where);
    ModelInput image =
        name.equals("b64") ? encoded(json, where) : image(json, pixels, where + "." + name);
    endObject(json, where);
    return image;
  }

  private String onlyField(JsonParser json, String where) throws IOException {
    String name = json.nextToken() == JsonToken.FIELD_NAME ? json.currentName() : "";
    json.nextToken();
    if (name.equals("b64") || name.equals(inputName) || KNOWN_NAMES.contains(name)) {
      return name;
    }
    throw HttpError.badRequest(
        where + " has a field `" + name + "`; the image goes under `" + inputName + "` or `b64`");
  }

  private static void endObject(JsonParser json, String where) throws IOException {
    if (json.nextToken() != JsonToken.END_OBJECT) {
      throw HttpError.badRequest(where + " has more than one field; send one image in each");
    }
  }

  private static ModelInput encoded(JsonParser json, String where) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw HttpError.badRequest(where + ".b64 is no string");
    }
    return new ModelInput.Encoded(json.getBinaryValue());
  }

  private static void checkSignature(JsonParser json) throws IOException {
    String name = json.getText();
    if (!name.isEmpty() && !name.equals(ServedModel.SIGNATURE)) {
      throw HttpError.badRequest("no signature `" + name + "`; it is " + ServedModel.SIGNATURE);
    }
  }

  private static List<String> names(JsonParser json) throws IOException {
    List<String> names = new ArrayList<>();
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw HttpError.badRequest("`output_filter` is no list of output names");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.VALUE_STRING || names.size() == 64) {
        throw HttpError.badRequest("`output_filter` is no short list of output names");
      }
      names.add(json.getText());
    }
    return names;
  }
}
