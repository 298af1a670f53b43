package dev.detector.worker.serving;

import static dev.detector.worker.serving.Client.error;
import static dev.detector.worker.serving.Client.image;
import static dev.detector.worker.serving.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectApiTest {
  private static final String DETECT = "/v1/models/tiny:detect";
  private static final byte[] WHITE = image("png", 40, 20, Color.WHITE);

  @RegisterExtension static final TinyServer SERVER = new TinyServer();

  @Test
  void answersWithNamesAndBoxesInPixels() throws Exception {
    HttpResponse<byte[]> response = SERVER.client().post(DETECT, WHITE);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(new String(response.body(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"model\":\"tiny\",\"version\":\"1\",\"image\":{\"width\":40,\"height\":20},"
                + "\"detections\":["
                + "{\"class\":\"circle\",\"class_id\":1,\"score\":1.0,"
                + "\"box\":{\"x_min\":10.0,\"y_min\":5.0,\"x_max\":30.0,\"y_max\":15.0}},"
                + "{\"class\":\"Square\",\"class_id\":2,\"score\":0.5,"
                + "\"box\":{\"x_min\":0.0,\"y_min\":10.0,\"x_max\":16.0,\"y_max\":20.0}}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?threshold=0 | 3",
        "?threshold=0.6 | 1",
        "?max_detections=1 | 1",
        "?threshold=0&classes=circle | 2",
        "?threshold=0&classes=Square | 1",
        "?threshold=0&classes=sq,1 | 3",
        "?threshold=0&classes=1&max_detections=1 | 1",
      })
  void leavesOutWhatIsNotWanted(String query, int detections) throws Exception {
    assertThat(json(SERVER.client().post(DETECT + query, WHITE)).get("detections"))
        .hasSize(detections);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/png", "image/jpeg"})
  void drawsForWhoAcceptsAPicture(String type) throws Exception {
    HttpResponse<byte[]> response =
        SERVER.client().post(DETECT, WHITE, "Accept", type + ",*/*;q=0.1");
    assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
    assertThat(response.headers().firstValue("Vary")).hasValue("Accept");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?threshold=-1 | ?threshold=-1 is no number from 0 to 1",
        "?threshold=NaN | is no number from 0 to 1",
        "?max_detections=0 | is no whole number above 0",
        "?classes=nose | ?classes=nose is no class; there are [circle, Square]",
        "?treshold=0.5 | unknown parameter ?treshold",
      })
  void saysWhichParameterIsWrong(String query, String message) throws Exception {
    HttpResponse<byte[]> response = SERVER.client().post(DETECT + query, WHITE);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(error(response)).contains(message);
  }

  /** Stored lying down, as phones do, with the note to turn it. */
  @Test
  void boxesReferToTheUprightImage() throws Exception {
    byte[] photo = Client.turned(image("jpg", 40, 20, Color.WHITE), 6);
    JsonNode image = json(SERVER.client().post(DETECT, photo)).get("image");
    assertThat(image.toString()).isEqualTo("{\"width\":20,\"height\":40}");
  }

  @Test
  void tellsPrometheusWhatItFinds() throws Exception {
    SERVER.client().post(DETECT, WHITE);
    SERVER.client().post(DETECT + "?threshold=2", WHITE);
    SERVER.client().post("/v1/models/other:detect", WHITE);
    String metrics = new String(SERVER.client().get("/metrics").body(), StandardCharsets.UTF_8);
    assertThat(metrics)
        .containsPattern(
            "detector_serving_request_duration_seconds_count\\{code=\"200\",method=\"detect\",model=\"tiny\"} ")
        .containsPattern(
            "detector_serving_request_duration_seconds_count\\{code=\"400\",method=\"detect\",model=\"tiny\"} ")
        .containsPattern(
            "detector_serving_stage_duration_seconds_bucket\\{method=\"detect\",model=\"tiny\",stage=\"inference\",le=")
        .containsPattern("detector_serving_batch_size_count\\{model=\"tiny\"} ")
        .containsPattern(
            "detector_serving_detection_score_bucket\\{class=\"Square\",model=\"tiny\",le=\"0.5\"} ")
        .contains(
            "detector_serving_model_version{model=\"tiny\",state=\"AVAILABLE\",version=\"1\"} 1")
        .contains("detector_serving_requests_in_flight 0")
        .doesNotContain("other");
  }

  @Test
  void keepsARequestsIdAndMakesOneWhereThereIsNone() throws Exception {
    assertThat(
            SERVER
                .client()
                .post(DETECT, WHITE, "X-Request-Id", "abc-1")
                .headers()
                .firstValue("X-Request-Id"))
        .hasValue("abc-1");
    assertThat(
            SERVER
                .client()
                .post(DETECT, WHITE, "X-Request-Id", "a b")
                .headers()
                .firstValue("X-Request-Id"))
        .get()
        .asString()
        .hasSize(36);
  }
}
