package dev.detector.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.Phase;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The chart's dashboard and its kube-state-metrics file name what there is. */
class DashboardTest {

  private static final Path FILES = Path.of("../charts/detector-operator/files");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:detector|reconciliations|custom|jvm|process|system)_[a-z_]+");

  @Test
  void everyMetricOfTheDashboardIsThere() throws IOException {
    Set<String> there = new TreeSet<>(measured());
    there.addAll(resourceMetrics());

    assertThat(asked()).hasSizeGreaterThan(20);
    assertThat(there).containsAll(asked());
  }

  @Test
  void everyMetricOfTrainingsIsOnTheDashboard() throws IOException {
    assertThat(asked())
        .containsAll(
            measured().stream()
                .filter(name -> name.startsWith("detector_"))
                .filter(name -> !name.matches(".*_(sum|count|max)"))
                .toList());
  }

  @Test
  void everyPathOfTheKubeStateMetricsFileIsInTheResourceDefinition() throws IOException {
    JsonNode schema =
        YAML.unmarshal(
                Files.readString(FILES.resolve("detectortrainings.detector.dev-v1.yaml")),
                JsonNode.class)
            .at("/spec/versions/0/schema/openAPIV3Schema");

    assertThat(resources().get("metrics"))
        .allSatisfy(
            metric -> {
              JsonNode each = metric.get("each");
              JsonNode source = each.has("gauge") ? each.get("gauge") : each.get("stateSet");
              if (source.at("/path/0").asText().equals("metadata")) {
                return;
              }
              JsonNode at = schema;
              for (JsonNode step : source.get("path")) {
                at = at.path("properties").path(step.asText());
              }
              if (at.path("type").asText().equals("array")) {
                at = at.get("items");
              }
              for (JsonNode step : source.path("valueFrom")) {
                at = at.path("properties").path(step.asText());
              }
              assertThat(at.isMissingNode()).as(metric.get("name").asText()).isFalse();
            });
  }

  @Test
  void everyPhaseIsAStateOfTheKubeStateMetricsFile() throws IOException {
    assertThat(resources().at("/metrics/0/each/stateSet/list"))
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Phase.values()).map(Phase::text).toList());
  }

  /** Names in the dashboard's queries. */
  private static Set<String> asked() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(FILES.resolve("dashboard.json").toFile());
    return dashboard.findValuesAsText("expr").stream()
        .flatMap(query -> METRIC.matcher(query).results().map(MatchResult::group))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Names that the operator answers with. */
  private static Set<String> measured() throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    TrainingMetrics metrics =
        new TrainingMetrics(
            registry, Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC), "1");
    DetectorTraining training =
        YAML.unmarshal(
            Files.readString(Path.of("src/test/resources/chart/before/training.yaml")),
            DetectorTraining.class);
    training.getMetadata().setCreationTimestamp("2026-03-01T11:00:00Z");
    DetectorTrainingStatus none = DetectorTrainingStatus.empty();
    metrics.statusWritten(training, none, status("phase: Training"));
    metrics.statusWritten(training, none, status("{phase: Rejected, restarts: 1}"));
    metrics.reported(
        none,
        status(
            """
            startTime: "2026-03-01T11:00:00Z"
            training: {latestCheckpoint: {name: ckpt-2, time: "2026-03-01T11:30:00Z"}}
            validation: {evaluations: 1, latest: {checkpoint: ckpt-2}}
            """));
    frameworks(registry);
    return registry
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceFirst("[{ ].*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void frameworks(PrometheusMeterRegistry registry) {
    registry.counter(MicrometerMetricsV2.RECONCILIATIONS_SUCCESS);
    registry.counter(MicrometerMetricsV2.RECONCILIATIONS_FAILED);
    registry.counter(MicrometerMetricsV2.RECONCILIATIONS_RETRIES_NUMBER);
    registry.gauge(MicrometerMetricsV2.RECONCILIATIONS_EXECUTIONS_GAUGE, 0);
    registry.gauge(MicrometerMetricsV2.RECONCILIATIONS_QUEUE_SIZE_GAUGE, 0);
    registry.gauge(MicrometerMetricsV2.NUMBER_OF_RESOURCE_GAUGE, 0);
    registry.timer(MicrometerMetricsV2.RECONCILIATION_EXECUTION_DURATION);
  }

  private static Set<String> resourceMetrics() throws IOException {
    JsonNode resources = resources();
    return StreamSupport.stream(resources.get("metrics").spliterator(), false)
        .map(
            metric ->
                resources.get("metricNamePrefix").asText() + "_" + metric.get("name").asText())
        .collect(Collectors.toSet());
  }

  private static JsonNode resources() throws IOException {
    return YAML.unmarshal(
            Files.readString(FILES.resolve("kube-state-metrics.yaml")), JsonNode.class)
        .at("/spec/resources/0");
  }

  private static DetectorTrainingStatus status(String yaml) {
    return YAML.unmarshal("status:\n" + yaml.indent(2), DetectorTraining.class).getStatus();
  }
}
