package dev.detector.worker.serving;

import static dev.detector.worker.serving.Client.error;
import static dev.detector.worker.serving.Client.image;
import static dev.detector.worker.serving.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenInferenceApiTest {
  private static final String INFER = "/v2/models/tiny/infer";
  private static final String JSON_LENGTH = "Inference-Header-Content-Length";
  private static final byte[] WHITE = image("png", 40, 20, Color.WHITE);

  @RegisterExtension static final TinyServer SERVER = new TinyServer();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v2/health/live | {\"live\":true}",
        "/v2/health/ready | {\"ready\":true}",
        "/v2/models/tiny/ready | {\"name\":\"tiny\",\"ready\":true}",
        "/v2/models/tiny/versions/1/ready | {\"name\":\"tiny\",\"ready\":true}",
        "/v1/models | {\"models\":[\"tiny\"]}",
      })
  void tellsItsHealth(String path, String answer) throws Exception {
    HttpResponse<byte[]> response = SERVER.client().get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).asString().isEqualTo(answer);
  }

  @Test
  void describesItselfAndTheModel() throws Exception {
    assertThat(json(SERVER.client().get("/v2")).at("/extensions/0").asText())
        .isEqualTo("binary_tensor_data");
    JsonNode model = json(SERVER.client().get("/v2/models/tiny"));
    assertThat(model.get("platform").asText()).isEqualTo("tensorflow_savedmodel");
    assertThat(model.get("versions").toString()).isEqualTo("[\"1\"]");
    assertThat(model.get("inputs").toString())
        .isEqualTo("[{\"name\":\"input_tensor\",\"datatype\":\"UINT8\",\"shape\":[1,-1,-1,3]}]");
    assertThat(model.at("/outputs/0").toString())
        .startsWith("{\"name\":\"detection_boxes\",\"datatype\":\"FP32\"");
    assertThat(SERVER.client().post("/v2/repository/index", "").body())
        .asString()
        .isEqualTo("[{\"name\":\"tiny\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}]");
  }

  @Test
  void infersFromNumbers() throws Exception {
    String request =
        "{\"id\":\"a1\",\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[2,1,2,3],"
            + "\"datatype\":\"UINT8\",\"data\":[51,51,51,51,51,51,255,255,255,255,255,255]}],"
            + "\"outputs\":[{\"name\":\"detection_scores\"},{\"name\":\"num_detections\"}]}";
    JsonNode answer = json(SERVER.client().post(INFER, request));
    assertThat(answer.get("id").asText()).isEqualTo("a1");
    assertThat(answer.get("model_name").asText()).isEqualTo("tiny");
    assertThat(answer.get("model_version").asText()).isEqualTo("1");
    JsonNode scores = answer.at("/outputs/0");
    assertThat(scores.get("datatype").asText()).isEqualTo("FP32");
    assertThat(scores.get("shape").toString()).isEqualTo("[2,3]");
    assertThat(scores.at("/data/0").asDouble()).isCloseTo(0.2, within(1e-6));
    assertThat(scores.at("/data/3").asDouble()).isEqualTo(1);
    assertThat(answer.at("/outputs/1").toString())
        .isEqualTo(
            "{\"name\":\"num_detections\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[3.0,3.0]}");
    String nested = request.replace("[51,51,51,51,51,51,", "[[51,51,51],[51,51,51],");
    assertThat(json(SERVER.client().post(INFER, nested)).get("outputs"))
        .isEqualTo(answer.get("outputs"));
  }

  @Test
  void infersFromImageFiles() throws Exception {
    String request =
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1],\"datatype\":\"BYTES\","
            + "\"parameters\":{\"content_type\":\"base64\"},\"data\":[\""
            + Base64.getEncoder().encodeToString(WHITE)
            + "\"]}]}";
    JsonNode answer = json(SERVER.client().post("/v2/models/tiny/versions/1/infer", request));
    assertThat(answer.get("outputs")).hasSize(5);
    assertThat(scores(answer).at("/data/1").asDouble()).isEqualTo(.5);
    // The bytes alone.
    answer = json(SERVER.client().post(INFER, WHITE, JSON_LENGTH, "0"));
    assertThat(scores(answer).at("/data/1").asDouble()).isEqualTo(.5);
  }

  private static JsonNode scores(JsonNode answer) {
    for (JsonNode output : answer.get("outputs")) {
      if (output.get("name").asText().equals("detection_scores")) {
        return output;
      }
    }
    throw new AssertionError(answer.toString());
  }

  @Test
  void takesAndGivesBinaryTensors() throws Exception {
    byte[] pixels = new byte[2 * 3 * 3];
    Arrays.fill(pixels, (byte) 255);
    String json =
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1,2,3,3],\"datatype\":\"UINT8\","
            + "\"parameters\":{\"binary_data_size\":18}}],\"outputs\":["
            + "{\"name\":\"detection_scores\",\"parameters\":{\"binary_data\":true}},"
            + "{\"name\":\"num_detections\"},"
            + "{\"name\":\"detection_classes\",\"parameters\":{\"binary_data\":true}}]}";
    HttpResponse<byte[]> response =
        SERVER
            .client()
            .post(INFER, behind(json, pixels), JSON_LENGTH, Integer.toString(json.length()));
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    int length = Integer.parseInt(response.headers().firstValue(JSON_LENGTH).orElseThrow());
    JsonNode answer =
        new ObjectMapper().readTree(new String(response.body(), 0, length, StandardCharsets.UTF_8));
    assertThat(answer.at("/outputs/1/data").toString()).isEqualTo("[3.0]");
    assertThat(answer.at("/outputs/0/parameters/binary_data_size").asInt()).isEqualTo(12);
    ByteBuffer behind =
        ByteBuffer.wrap(response.body(), length, response.body().length - length)
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = new float[6];
    behind.asFloatBuffer().get(floats);
    assertThat(floats).containsExactly(1, .5f, .001f, 1, 2, 1);
    // An image file as BYTES, its length in four bytes before it; everything answered in binary.
    json =
        "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"input_tensor\","
            + "\"shape\":[1],\"datatype\":\"BYTES\",\"parameters\":{\"binary_data_size\":"
            + (WHITE.length + 4)
            + "}}]}";
    byte[] element =
        ByteBuffer.allocate(WHITE.length + 4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(WHITE.length)
            .put(WHITE)
            .array();
    response =
        SERVER
            .client()
            .post(INFER, behind(json, element), JSON_LENGTH, Integer.toString(json.length()));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue(JSON_LENGTH)).isPresent();
  }

  private static byte[] behind(String json, byte[] binary) {
    return ByteBuffer.allocate(json.length() + binary.length)
        .put(json.getBytes(StandardCharsets.US_ASCII))
        .put(binary)
        .array();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | the model takes one input, `input_tensor`",
        "[] | the body is no JSON object",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"\"]}]} | takes one input",
        "{\"inputs\":[{\"name\":\"input_tensor\"}]} | inputs[0] lacks name, datatype or shape",
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1],\"datatype\":\"BYTES\"}]} | has no data",
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[2],\"datatype\":\"BYTES\",\"data\":[\"aGk=\"]}]} | shape [2] and 1 elements",
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"a\"]}]} | in Base64",
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"aGVsbG8=\"]}]} | neither JPEG",
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1,1,1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]} | is UINT8, not FP32",
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1,1,1,3],\"datatype\":\"UINT8\",\"data\":[1,2]}]} | 2 elements; send [n, height, width, 3]",
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1,1,1,3],\"datatype\":\"UINT8\",\"data\":[1,2,256]}]} | 256.0, no whole number",
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1,1,1,4],\"datatype\":\"UINT8\",\"data\":[1,2,3,4]}]} | send [n, height, width, 3]",
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1,1,1,3],\"datatype\":\"UINT8\",\"data\":[1,true,3]}]} | among its elements",
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1,1,1,3],\"datatype\":\"UINT8\",\"parameters\":{\"shared_memory_region\":\"a\"}}]} | shared memory is not supported",
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1,1,1,3],\"datatype\":\"UINT8\",\"parameters\":{\"binary_data_size\":3}}]} | there are 0",
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1,1,1,3],\"datatype\":\"UINT8\",\"data\":[1,2,3]}],\"outputs\":[{\"name\":\"x\"}]} | no output `x`",
        "{\"inputs\":[], \"nose\":1} | unknown field `nose`",
        "{\"inputs\":[ | expected close marker for Array (line 1, column",
      })
  void saysWhatIsWrongWithARequest(String body, String message) throws Exception {
    HttpResponse<byte[]> response = SERVER.client().post(INFER, body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(error(response)).contains(message);
  }

  @ParameterizedTest
  @CsvSource({
    "/v2/models/other, 404",
    "/v2/models/other/ready, 404",
    "/v2/models/tiny/versions/2, 404",
    "/v2/models/tiny/versions/x, 404",
    "/v2/models/tiny/versions/2/ready, 503",
    "/v2/models/tiny/infer, 405",
    "/v2/repository/index, 405",
    "/v2/nothing, 404"
  })
  void refusesWhatIsNotThere(String path, int status) throws Exception {
    HttpResponse<byte[]> response = SERVER.client().get(path);
    assertThat(response.statusCode()).isEqualTo(status);
  }

  @Test
  void refusesTooManyPixelsByTheirShape() throws Exception {
    String body =
        "{\"inputs\":[{\"name\":\"input_tensor\",\"shape\":[1,501,500,3],\"datatype\":\"UINT8\","
            + "\"data\":[1]}]}";
    assertThat(SERVER.client().post(INFER, body).statusCode()).isEqualTo(413);
    assertThat(SERVER.client().post(INFER, WHITE, JSON_LENGTH, "100000").statusCode())
        .isEqualTo(400);
  }
}
