package dev.detector.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detector.formats.example.DetectionExample;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The served model, reached through its Service. */
final class ModelServer {

  private final ObjectMapper json = new ObjectMapper();
  private final KubernetesClient client;
  private final URI url;
  private final String model;

  /**
   * @param url base address as the status names it, {@code http://SERVICE.NAMESPACE.svc...:PORT}
   */
  ModelServer(KubernetesClient client, URI url, String model) {
    this.client = client;
    this.url = url;
    this.model = model;
  }

  /** The address in the status is one that a pod can use. */
  void checkAddress(Onlooker onlooker) throws IOException, InterruptedException {
    assertThat(onlooker.get(url.getHost(), url.getPort(), "/v1/models/" + model))
        .startsWith("HTTP/1.1 200")
        .contains("AVAILABLE");
  }

  /** A picture of the test split gets an answer in the OD API's form. */
  void checkPrediction(DetectionExample picture, int classes) throws IOException {
    JsonNode answer = predict(picture.encodedImage());
    JsonNode boxes = answer.get("detection_boxes");
    JsonNode scores = answer.get("detection_scores");
    JsonNode labels = answer.get("detection_classes");
    int count = answer.get("num_detections").asInt();

    assertThat(count).isPositive().isLessThanOrEqualTo(boxes.size());
    assertThat(scores).hasSameSizeAs(boxes);
    for (int i = 0; i < count; i++) {
      JsonNode box = boxes.get(i);
      assertThat(box.get(0).asDouble()).isBetween(0.0, box.get(2).asDouble());
      assertThat(box.get(1).asDouble()).isBetween(0.0, box.get(3).asDouble());
      assertThat(box.get(2).asDouble()).isLessThanOrEqualTo(1.0);
      assertThat(box.get(3).asDouble()).isLessThanOrEqualTo(1.0);
      assertThat(labels.get(i).asInt()).isBetween(1, classes);
      assertThat(scores.get(i).asDouble())
          .isBetween(0.0, i == 0 ? 1 : scores.get(i - 1).asDouble());
    }
  }

  private JsonNode predict(byte[] image) throws IOException {
    Map<String, ?> request =
        Map.of("instances", List.of(Map.of("b64", Base64.getEncoder().encodeToString(image))));
    String[] host = url.getHost().split("\\.", 3);
    String path =
        String.format(
            "/api/v1/namespaces/%s/services/%s:%d/proxy/v1/models/%s:predict",
            host[1], host[0], url.getPort(), model);
    return json.readTree(client.raw(path, "POST", request)).get("predictions").get(0);
  }
}
