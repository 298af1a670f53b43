package dev.detector.worker.serving;

import static dev.detector.worker.serving.Client.error;
import static dev.detector.worker.serving.Client.image;
import static dev.detector.worker.serving.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detector.formats.DetectorException;
import dev.detector.worker.picture.ClassColours;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectionServerTest {
  private static final String PREDICT = "/v1/models/tiny:predict";
  private static final String PLOT = "/v1/models/tiny:plot";
  private static final byte[] WHITE_PNG = image("png", 40, 20, Color.WHITE);

  @TempDir static Path dir;
  private static DetectionServer server;
  private static Client client;

  @BeforeAll
  static void start() throws IOException {
    server =
        DetectionServer.start(ServingFixtures.options(TinyDetector.write(dir.resolve("model"))));
    client = new Client(server.url());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void tellsItsHealthStatusAndSignature() throws Exception {
    assertThat(client.get("/healthz").statusCode()).isEqualTo(200);
    assertThat(client.get("/readyz").statusCode()).isEqualTo(200);
    String available =
        "{\"model_version_status\":[{\"version\":\"1\",\"state\":\"AVAILABLE\","
            + "\"status\":{\"error_code\":\"OK\",\"error_message\":\"\"}}]}";
    for (String path : new String[] {"/v1/models/tiny", "/v1/models/tiny/versions/1"}) {
      assertThat(client.get(path).body()).asString().isEqualTo(available);
    }
    JsonNode metadata = json(client.get("/v1/models/tiny/metadata"));
    assertThat(metadata.at("/model_spec/name").asText()).isEqualTo("tiny");
    JsonNode input =
        metadata.at("/metadata/signature_def/signature_def/serving_default/inputs/input_tensor");
    assertThat(input.at("/dtype").asText()).isEqualTo("DT_UINT8");
    assertThat(input.at("/tensor_shape/dim/1/size").asText()).isEqualTo("-1");
  }

  @Test
  void predictsPixelsInRows() throws Exception {
    String grey = "[[[51,51,51],[51,51,51]]]";
    HttpResponse<byte[]> response =
        client.post(
            PREDICT,
            "{\"signature_name\":\"serving_default\",\"instances\":["
                + grey
                + ",{\"input_tensor\":[[[255,255,255]]]}]}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Server-Timing"))
        .get()
        .asString()
        .contains("inference");
    JsonNode predictions = json(response).get("predictions");
    assertThat(predictions).hasSize(2);
    JsonNode first = predictions.get(0);
    assertThat(first.get("num_detections").asDouble()).isEqualTo(3);
    assertThat(first.get("detection_boxes").toString())
        .isEqualTo("[[0.25,0.25,0.75,0.75],[0.5,0.0,1.0,0.4],[0.0,0.0,1.0,1.0]]");
    assertThat(first.at("/detection_scores/0").asDouble()).isCloseTo(0.2, within(1e-6));
    assertThat(predictions.at("/1/detection_scores/0").asDouble()).isEqualTo(1);
    assertThat(first.get("raw_detection_scores").toString()).isEqualTo("[[null,1.0],[null,2.0]]");
  }

  @Test
  void predictsInColumns() throws Exception {
    String encoded = "{\"b64\":\"" + base64(WHITE_PNG) + "\"}";
    for (String inputs :
        new String[] {
          "[" + encoded + "]",
          encoded,
          "{\"input_tensor\":[" + encoded + "]}",
          "{\"input_tensor\":[[[[255,255,255]]]]}"
        }) {
      JsonNode answer =
          json(
              client.post(
                  "/v1/models/tiny/versions/1:predict",
                  "{\"inputs\":" + inputs + ",\"output_filter\":[\"detection_scores\"]}"));
      assertThat(answer.get("outputs")).as(inputs).hasSize(1);
      assertThat(answer.at("/outputs/detection_scores/0/0").asDouble()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"b64", "input_tensor", "encoded_image_string_tensor", "image_bytes"})
  void predictsEncodedImages(String name) throws Exception {
    String encoded = "{\"b64\":\"" + base64(image("jpg", 30, 20, Color.WHITE)) + "\"}";
    String instance = name.equals("b64") ? encoded : "{\"" + name + "\":" + encoded + "}";
    JsonNode answer = json(client.post(PREDICT, "{\"instances\":[" + instance + "]}"));
    assertThat(answer.at("/predictions/0/detection_scores/0").asDouble()).isEqualTo(1);
  }

  @Test
  void predictsARawImageWhateverTheTypeSaysAndLeavesOutRawAnchors() throws Exception {
    for (String type :
        new String[] {"image/png", "application/x-www-form-urlencoded", "application/json"}) {
      JsonNode answer = json(client.post(PREDICT, WHITE_PNG, "Content-Type", type));
      JsonNode prediction = answer.at("/predictions/0");
      assertThat(prediction.at("/detection_scores/1").asDouble()).isEqualTo(0.5);
      assertThat(prediction.has("raw_detection_scores")).isFalse();
    }
  }

  @Test
  void takesAnImageInAForm() throws Exception {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    form.writeBytes(
        "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--x\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    form.writeBytes(
        "Content-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    form.writeBytes(WHITE_PNG);
    form.writeBytes("\r\n--x--\r\n".getBytes(StandardCharsets.US_ASCII));
    String type = "multipart/form-data; boundary=x";
    assertThat(client.post(PREDICT, form.toByteArray(), "Content-Type", type).statusCode())
        .isEqualTo(200);
    assertThat(client.post(PLOT, form.toByteArray(), "Content-Type", type).statusCode())
        .isEqualTo(200);
  }

  @Test
  void drawsDetectionsAboveTheThreshold() throws Exception {
    byte[] grey = image("png", 400, 300, new Color(240, 240, 240));
    HttpResponse<byte[]> response = client.post(PLOT + "?threshold=0.5", grey);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("image/png");
    BufferedImage drawn = ImageIO.read(new ByteArrayInputStream(response.body()));
    assertThat(drawn.getWidth()).isEqualTo(400);
    assertThat(drawn.getHeight()).isEqualTo(300);
    // Box 1 is 100,75 to 300,225; the label is at its upper left.
    assertThat(new Color(drawn.getRGB(300, 150))).isEqualTo(ClassColours.of(1));
    assertThat(new Color(drawn.getRGB(200, 225))).isEqualTo(ClassColours.of(1));
    assertThat(new Color(drawn.getRGB(200, 150))).isEqualTo(new Color(240, 240, 240));
    // Box 2 scores 0.47; its right edge is at x = 160.
    assertThat(new Color(drawn.getRGB(160, 280))).isEqualTo(new Color(240, 240, 240));
    HttpResponse<byte[]> jpeg = client.post(PLOT, grey, "Accept", "image/jpeg");
    assertThat(jpeg.headers().firstValue("Content-Type")).hasValue("image/jpeg");
    assertThat(jpeg.body()).startsWith(0xFF, 0xD8, 0xFF);
    BufferedImage both = ImageIO.read(new ByteArrayInputStream(jpeg.body()));
    Color edge = new Color(both.getRGB(160, 280));
    assertThat(edge.getRed() + edge.getGreen() + edge.getBlue()).isLessThan(600);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {} | no image",
        "400 | [] | no JSON object",
        "400 | {\"instances\":[]} | no image",
        "400 | {\"instances\":[{\"b64\":\"####\"}]} | not JSON as expected",
        "400 | {\"instances\":[{\"b64\":\"aGVsbG8=\"}]} | neither JPEG (ff d8) nor PNG",
        "400 | {\"instances\":[[[[1,2]]]]} | instances[0]: the pixel in row 0, column 0 has not 3",
        "400 | {\"instances\":[[[[1,2,3,4]]]]} | more than 3 values",
        "400 | {\"instances\":[[[[1,2,300]]]]} | has 300, no whole number from 0 to 255",
        "400 | {\"instances\":[[[[1,2,0.5]]]]} | has 0.5",
        "400 | {\"instances\":[[[[1,2,3]],[[1,2,3],[1,2,3]]]]} | row 1 has 2 pixels",
        "400 | {\"instances\":[{\"nose\":1}]} | goes under `input_tensor` or `b64`",
        "400 | {\"instances\":[[[[1,2,3]]]],\"inputs\":1} | either `instances` or `inputs`",
        "400 | {\"instances\":[[[[1,2,3]]]],\"signature_name\":\"x\"} | no signature `x`",
        "400 | {\"instances\":[[[[1,2,3]]]],\"output_filter\":[\"x\"]} | no output `x`",
        "400 | {\"instances\":[[[[1,2,3]]]]} x | not JSON as expected",
        "400 | {\"instances\":[[[[1,2,NaN]]]]} | not JSON as expected",
        "400 | hello | not JSON as expected",
        "400 | {\"instances\":[ | expected close marker for Array (line 1, column",
      })
  void saysWhatIsWrongWithARequest(int status, String body, String message) throws Exception {
    HttpResponse<byte[]> response = client.post(PREDICT, body);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error(response)).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | /v1/models/other:predict | 404 | Servable not found for request: Latest(other)",
        "POST | /v1/models/tiny/versions/2:predict | 404 | Specific(tiny, 2)",
        "GET | /v1/models/other | 404 | Could not find any versions of model other",
        "POST | /v1/models/tiny/labels/stable:predict | 400 | labels",
        "POST | /v1/models/tiny:explain | 404 | :explain",
        "GET | /v1/models/tiny:predict | 405 | POST",
        "POST | /readyz | 405 | GET",
        "GET | /nothing/here | 404 | /v1/models/tiny",
        "GET | /page.html | 404 | nothing at",
        "GET | /..%2f..%2fetc/passwd | 400 | URI",
        "POST | /v1/models/tiny:plot?threshold=7 | 400 | from 0 to 1",
      })
  void refusesWhatIsNotThere(String method, String path, int status, String message)
      throws Exception {
    HttpResponse<byte[]> response =
        method.equals("GET") ? client.get(path) : client.post(path, WHITE_PNG);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error(response)).contains(message);
  }

  @Test
  void refusesWhatIsTooLarge() throws Exception {
    for (int i = 0; i < 20; i++) { // the answer reaches who is still sending, each time
      HttpResponse<byte[]> body = client.post(PREDICT, new byte[4 * ServingFixtures.BODY_LIMIT]);
      assertThat(body.statusCode()).isEqualTo(413);
    }
    byte[] bomb = image("png", 501, 500, Color.BLACK);
    assertThat(bomb.length).isLessThan(ServingFixtures.BODY_LIMIT / 10);
    for (String path : new String[] {PREDICT, PLOT}) {
      HttpResponse<byte[]> pixels = client.post(path, bomb);
      assertThat(pixels.statusCode()).isEqualTo(413);
      assertThat(error(pixels)).contains("250500 pixels");
    }
    String half = "{\"b64\":\"" + base64(image("png", 500, 251, Color.BLACK)) + "\"}";
    assertThat(client.post(PREDICT, "{\"instances\":[" + half + "," + half + "]}").statusCode())
        .isEqualTo(413);
    String deep = "[".repeat(100_000);
    assertThat(client.post(PREDICT, "{\"instances\":" + deep).statusCode()).isEqualTo(400);
  }

  @Test
  void damagedImagesAndBodiesAreTheClientsFaultAndNeverTheServers() throws Exception {
    byte[] jpeg = image("jpg", 64, 48, Color.ORANGE);
    String json = "{\"instances\":[{\"b64\":\"" + base64(WHITE_PNG) + "\"},[[[1,2,3],[4,5,6]]]]}";
    Random random = new Random(1);
    for (byte[] sound : new byte[][] {jpeg, WHITE_PNG, json.getBytes(StandardCharsets.UTF_8)}) {
      for (int i = 0; i < 150; i++) {
        byte[] damaged = Arrays.copyOf(sound, 1 + random.nextInt(sound.length));
        for (int flips = random.nextInt(4); flips > 0; flips--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        HttpResponse<byte[]> response = client.post(PREDICT, damaged);
        assertThat(response.statusCode()).as(base64(damaged)).isIn(200, 400, 413);
        assertThat(json(response)).isNotNull();
      }
    }
    assertThat(client.get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void thePageLoadsNothingFromElsewhere() throws Exception {
    for (String path : new String[] {"/", "/page.css", "/page.js", "/page.json"}) {
      HttpResponse<byte[]> response = client.get(path);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Security-Policy"))
          .get()
          .asString()
          .startsWith("default-src 'none'");
      assertThat(new String(response.body(), StandardCharsets.UTF_8))
          .doesNotContainPattern("(src|href)=\"(https?:)?//")
          .doesNotContain("style=\"", "onclick=");
    }
    assertThat(json(client.get("/page.json")).at("/classes/1/name").asText()).isEqualTo("Square");
  }

  @Test
  void closingLetsRequestsInFlightFinish() throws Exception {
    DetectionServer other = DetectionServer.start(ServingFixtures.options(dir.resolve("model")));
    Client slow = new Client(other.url());
    try (var socket = new Socket("localhost", other.url().getPort())) {
      var out = socket.getOutputStream();
      out.write(
          ("POST /v1/models/tiny:predict HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
                  + WHITE_PNG.length
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      // It is told to go on when the server begins to read the body: the request is in flight.
      byte[] goOn = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      assertThat(socket.getInputStream().readNBytes(goOn.length)).isEqualTo(goOn);
      Thread closing = new Thread(other::close);
      closing.start();
      out.write(WHITE_PNG);
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 200").contains("predictions");
      closing.join();
    }
    assertThatThrownBy(() -> slow.get("/readyz")).isInstanceOf(IOException.class);
  }

  @Test
  void refusesADirectoryWithoutAModel() {
    assertThatThrownBy(() -> DetectionServer.start(ServingFixtures.options(dir.resolve("empty"))))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("no SavedModel: " + dir.resolve("empty/saved_model"));
  }
}
