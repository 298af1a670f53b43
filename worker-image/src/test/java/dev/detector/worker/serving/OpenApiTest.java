package dev.detector.worker.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpenApiTest {
  @RegisterExtension static final TinyServer SERVER = new TinyServer();

  @Test
  void whatTheDocumentNamesIsThere() throws Exception {
    JsonNode paths = Client.json(SERVER.client().get("/openapi.json")).get("paths");
    List<String> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : paths.properties()) {
      for (String method : List.of("get", "post")) {
        JsonNode operation = path.getValue().get(method);
        if (operation != null) {
          operations.add(operation.get("operationId").asText());
          HttpResponse<byte[]> response = ask(method, path.getKey());
          assertThat(operation.get("responses").has(Integer.toString(response.statusCode())))
              .as("%s %s answers %d", method, path.getKey(), response.statusCode())
              .isTrue();
          assertThat(response.statusCode()).as(path.getKey()).isIn(200, 400);
        }
      }
    }
    assertThat(operations).hasSizeGreaterThan(20).doesNotHaveDuplicates();
  }

  /** An empty body is the client's fault where there should be one. */
  private static HttpResponse<byte[]> ask(String method, String path) throws Exception {
    String real = path.replace("{model}", "tiny").replace("{version}", "1");
    return method.equals("get") ? SERVER.client().get(real) : SERVER.client().post(real, "");
  }
}
