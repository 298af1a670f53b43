package dev.detector.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.kueue.Workload;
import dev.detector.operator.resources.OperatorConfig;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder below lifecycle/ is a case: in-training.yaml, in-*.yaml of what is there and of the
 * trainings that it names, in-pipeline.config under the spec's ConfigMap key; out-plan.yaml,
 * out-status.yaml and each desired object. {@code -Dgolden.write=true} writes the out files anew,
 * for review by eye.
 */
class LifecycleGoldenTest {

  private static final Path CASES = Path.of("src/test/resources/lifecycle");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Lifecycle LIFECYCLE =
      new Lifecycle(
          new OperatorConfig("detector-worker:1", "detector-worker-gpu:1", "detector-operator:1"));

  private static final KubernetesSerialization YAML =
      new KubernetesSerialization(
          JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build(),
          true);

  static Stream<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void planIsAsWrittenDown(String name) throws IOException {
    Path folder = CASES.resolve(name);
    Map<String, String> actual = render(plan(folder));
    if (Boolean.getBoolean("golden.write")) {
      write(folder, actual);
    }
    assertThat(actual).isEqualTo(read(folder, "out-"));
  }

  private static Plan plan(Path folder) throws IOException {
    Map<String, String> in = read(folder, "in-");
    DetectorTraining training =
        YAML.unmarshal(in.remove("in-training.yaml"), DetectorTraining.class);
    Optional<String> pipeline = Optional.ofNullable(in.remove("in-pipeline.config"));
    List<HasMetadata> children = new ArrayList<>();
    List<DetectorTraining> others = new ArrayList<>();
    in.forEach(
        (name, text) -> {
          if (name.startsWith("in-DetectorTraining-")) {
            others.add(YAML.unmarshal(text, DetectorTraining.class));
          } else if (name.startsWith("in-Workload-")) {
            children.add(YAML.unmarshal(text, Workload.class));
          } else {
            children.add(YAML.unmarshal(text));
          }
        });
    return LIFECYCLE.plan(
        training, new Observed(children, pipeline, Optional.empty(), others), NOW);
  }

  private static Map<String, String> render(Plan plan) {
    Map<String, String> out = new TreeMap<>();
    Map<String, Object> summary = new TreeMap<>();
    summary.put("delete", names(plan.delete()));
    summary.put("create", names(plan.create()));
    summary.put("apply", names(plan.apply()));
    summary.put("suspend", plan.suspend());
    summary.put(
        "events",
        plan.events().stream()
            .map(
                e ->
                    (e.warning() ? "Warning " : "Normal ") + e.reason().text() + ": " + e.message())
            .toList());
    summary.put("nextCheck", plan.nextCheck().map(Object::toString).orElse("on change"));
    out.put("out-plan.yaml", YAML.asYaml(summary));
    out.put("out-status.yaml", YAML.asYaml(plan.status()));
    Stream.concat(plan.create().stream(), plan.apply().stream())
        .forEach(object -> out.put("out-" + name(object) + ".yaml", YAML.asYaml(object)));
    return out;
  }

  private static List<String> names(List<HasMetadata> objects) {
    return objects.stream().map(LifecycleGoldenTest::name).toList();
  }

  private static String name(HasMetadata object) {
    return object.getKind() + "-" + object.getMetadata().getName();
  }

  private static Map<String, String> read(Path folder, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Map<String, String> texts = new TreeMap<>();
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith(prefix)) {
          texts.put(file.getFileName().toString(), Files.readString(file));
        }
      }
      return texts;
    }
  }

  private static void write(Path folder, Map<String, String> texts) throws IOException {
    for (String former : read(folder, "out-").keySet()) {
      Files.delete(folder.resolve(former));
    }
    texts.forEach(
        (name, text) -> {
          try {
            Files.writeString(folder.resolve(name), text);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
