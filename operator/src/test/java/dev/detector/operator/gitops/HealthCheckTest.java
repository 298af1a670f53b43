package dev.detector.operator.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/**
 * What GitOps tools make of a training: Argo CD by our Lua script, Flux and {@code kubectl wait} by
 * the rules of kstatus. Both are asked about every status that the lifecycle's cases have.
 */
class HealthCheckTest {

  private static final Path CASES = Path.of("src/test/resources/lifecycle");
  private static final Path SCRIPT = Path.of("../examples/gitops/argocd-cm.yaml");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  static Stream<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("out-status.yaml")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void argoCdAndKstatusAgree(String name) throws IOException {
    JsonNode training = training(name);

    assertThat(argo(training))
        .isIn(
            Map.of(
                    "Current", List.of("Healthy"),
                    "Failed", List.of("Degraded"),
                    "InProgress", List.of("Progressing", "Suspended"))
                .get(kstatus(training)));
  }

  @Test
  void statesAreWhatPeopleExpect() throws IOException {
    assertThat(argo(training("ready"))).isEqualTo("Healthy");
    assertThat(argo(training("succeeded-nothing-to-serve"))).isEqualTo("Healthy");
    assertThat(argo(training("rejected"))).isEqualTo("Degraded");
    assertThat(argo(training("trainer-failed-oom"))).isEqualTo("Degraded");
    assertThat(argo(training("source-missing"))).isEqualTo("Degraded");
    assertThat(argo(training("suspended"))).isEqualTo("Suspended");
    assertThat(argo(training("training-with-progress"))).isEqualTo("Progressing");
  }

  @Test
  void aSpecThatTheOperatorHasNotSeenIsNoStateYet() throws IOException {
    ObjectNode training = training("ready");
    ((ObjectNode) training.get("metadata")).put("generation", 99);

    assertThat(argo(training)).isEqualTo("Progressing");
    assertThat(kstatus(training)).isEqualTo("InProgress");
    training.remove("status");
    assertThat(argo(training)).isEqualTo("Progressing");
  }

  /** The training of a case with the status that the case ends with. */
  private static ObjectNode training(String name) throws IOException {
    ObjectNode training =
        YAML.unmarshal(
            Files.readString(CASES.resolve(name).resolve("in-training.yaml")), ObjectNode.class);
    training.set(
        "status",
        YAML.unmarshal(
            Files.readString(CASES.resolve(name).resolve("out-status.yaml")), JsonNode.class));
    return training;
  }

  /** github.com/kubernetes-sigs/cli-utils, pkg/kstatus: the rules for any resource. */
  private static String kstatus(JsonNode object) {
    if (object.at("/status/observedGeneration").asLong()
        != object.at("/metadata/generation").asLong()) {
      return "InProgress";
    }
    if (isTrue(object, "Reconciling")) {
      return "InProgress";
    }
    if (isTrue(object, "Stalled")) {
      return "Failed";
    }
    return isTrue(object, "Ready") ? "Current" : "InProgress";
  }

  private static boolean isTrue(JsonNode object, String type) {
    for (JsonNode condition : object.at("/status/conditions")) {
      if (condition.get("type").asText().equals(type)) {
        return condition.get("status").asText().equals("True");
      }
    }
    return false;
  }

  private static String argo(JsonNode object) throws IOException {
    String script =
        YAML.unmarshal(Files.readString(SCRIPT), JsonNode.class)
            .get("data")
            .get("resource.customizations.health.detector.dev_DetectorTraining")
            .asText();
    Globals globals = JsePlatform.standardGlobals();
    globals.set("obj", lua(object));
    return globals.load(script).call().get("status").tojstring();
  }

  private static LuaValue lua(JsonNode node) {
    if (node.isObject()) {
      LuaTable table = new LuaTable();
      node.properties().forEach(entry -> table.set(entry.getKey(), lua(entry.getValue())));
      return table;
    }
    if (node.isArray()) {
      LuaTable table = new LuaTable();
      for (int i = 0; i < node.size(); i++) {
        table.set(i + 1, lua(node.get(i)));
      }
      return table;
    }
    if (node.isNumber()) {
      return LuaValue.valueOf(node.asDouble());
    }
    return node.isBoolean() ? LuaValue.valueOf(node.asBoolean()) : LuaValue.valueOf(node.asText());
  }
}
