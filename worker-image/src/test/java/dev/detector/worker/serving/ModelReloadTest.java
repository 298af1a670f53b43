package dev.detector.worker.serving;

import static dev.detector.worker.serving.Client.image;
import static dev.detector.worker.serving.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detector.worker.serving.model.ModelSource;
import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several models and versions, and exports that are replaced while they are served. */
@Timeout(60)
class ModelReloadTest {
  private static final byte[] WHITE = image("png", 40, 20, Color.WHITE);
  private static final Duration SOON = Duration.ofMillis(20);

  @TempDir Path dir;

  @Test
  void aReplacedExportIsServedWithoutALostRequest() throws Exception {
    Path model = TinyDetector.write(dir.resolve("model"));
    try (DetectionServer server =
        DetectionServer.start(
            ServingFixtures.options(List.of(new ModelSource("tiny", model)), false, SOON))) {
      Client client = new Client(server.url());
      AtomicBoolean replaced = new AtomicBoolean();
      AtomicInteger failures = new AtomicInteger();
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread thread =
            new Thread(
                () -> {
                  while (!replaced.get()) {
                    try {
                      if (client.post("/v1/models/tiny:detect", WHITE).statusCode() != 200) {
                        failures.incrementAndGet();
                      }
                    } catch (Exception e) {
                      failures.incrementAndGet();
                    }
                  }
                });
        thread.start();
        clients.add(thread);
      }
      replace(model, TinyDetector.write(dir.resolve("better"), 1, 0.5f));
      await(client, "/v1/models/tiny", "\"version\":\"2\",\"state\":\"AVAILABLE\"");
      replaced.set(true);
      for (Thread thread : clients) {
        thread.join();
      }
      assertThat(failures).hasValue(0);
      assertThat(score(client, "/v1/models/tiny:detect")).isEqualTo(0.5);
      assertThat(client.get("/v1/models/tiny/versions/1").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void anExportThatCannotBeLoadedLeavesTheOldOneServing() throws Exception {
    Path model = TinyDetector.write(dir.resolve("model"));
    try (DetectionServer server =
        DetectionServer.start(
            ServingFixtures.options(List.of(new ModelSource("tiny", model)), false, SOON))) {
      Client client = new Client(server.url());
      Path broken = Files.createDirectories(dir.resolve("broken/saved_model"));
      Files.write(broken.resolve("saved_model.pb"), new byte[] {1, 2, 3});
      replace(model, broken.getParent());
      await(
          client,
          "/metrics",
          "detector_serving_model_loads_total{model=\"tiny\",result=\"failure\"}");
      JsonNode status = json(client.get("/v1/models/tiny")).get("model_version_status");
      assertThat(status.at("/0/state").asText()).isEqualTo("END");
      assertThat(status.at("/0/status/error_message").asText()).contains("cannot load");
      assertThat(status.at("/1/state").asText()).isEqualTo("AVAILABLE");
      assertThat(score(client, "/v1/models/tiny:detect")).isEqualTo(1);
      assertThat(client.get("/readyz").statusCode()).isEqualTo(200);
      // Put back, the old export is no failure any more.
      Files.move(model, dir.resolve("broken again"));
      Files.move(dir.resolve("old"), model);
      await(client, "/v1/models/tiny", "[{\"version\":\"1\",\"state\":\"AVAILABLE\"");
    }
  }

  @Test
  void numberedVersionsAreServedSideBySide() throws Exception {
    Path base = dir.resolve("base");
    TinyDetector.write(base.resolve("3"));
    TinyDetector.write(base.resolve("12"), 1, 0.5f);
    Path other = TinyDetector.write(dir.resolve("other"), 1, 0.8f);
    List<ModelSource> models =
        List.of(new ModelSource("tiny", base), new ModelSource("other", other));
    try (DetectionServer server =
        DetectionServer.start(ServingFixtures.options(models, true, SOON))) {
      Client client = new Client(server.url());
      assertThat(score(client, "/v1/models/tiny:detect")).isEqualTo(0.5);
      assertThat(score(client, "/v1/models/tiny/versions/3:detect")).isEqualTo(1);
      assertThat(score(client, "/v1/models/other:detect")).isCloseTo(0.8, within(1e-6));
      TinyDetector.write(dir.resolve("new"), 1, 0.25f);
      Files.move(dir.resolve("new"), base.resolve("13"));
      await(client, "/v1/models/tiny", "\"version\":\"13\",\"state\":\"AVAILABLE\"");
      assertThat(score(client, "/v1/models/tiny:detect?threshold=0")).isEqualTo(0.25);
      assertThat(score(client, "/v1/models/tiny/versions/12:detect")).isEqualTo(0.5);
    }
    try (DetectionServer server =
        DetectionServer.start(ServingFixtures.options(models, false, SOON))) {
      Client client = new Client(server.url());
      assertThat(client.get("/v1/models/tiny/versions/12").statusCode()).isEqualTo(404);
      assertThat(score(client, "/v1/models/tiny:detect?threshold=0")).isEqualTo(0.25);
    }
  }

  private static double score(Client client, String path) throws Exception {
    return json(client.post(path, WHITE)).at("/detections/0/score").asDouble();
  }

  private void replace(Path model, Path by) throws Exception {
    Files.move(model, dir.resolve("old"));
    Files.move(by, model);
  }

  private static void await(Client client, String path, String text) throws Exception {
    while (!new String(client.get(path).body(), StandardCharsets.UTF_8).contains(text)) {
      Thread.onSpinWait();
    }
  }
}
