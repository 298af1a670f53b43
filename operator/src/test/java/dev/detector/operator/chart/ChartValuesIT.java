package dev.detector.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each value of the chart does what it says, and all are here. Needs helm. */
class ChartValuesIT {

  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  /**
   * One value.
   *
   * @param set the value set
   * @param with what has to be set for it to mean anything
   * @param line what is new in a line of the objects then; after a minus, what is gone
   */
  record Case(String set, List<String> with, String line) {
    String path() {
      return set.substring(0, set.indexOf('=')).replaceAll("\\[\\d+].*|\\.[^.]*\\\\.*", "");
    }
  }

  private static Case value(String set, String line, String... with) {
    return new Case(set, List.of(with), line);
  }

  static Stream<Case> values() {
    String policy = "networkPolicy.enabled=true";
    String policed = "networkPolicy.namespaces={vision}";
    String monitor = "metrics.serviceMonitor.enabled=true";
    String states = "kubeStateMetrics.enabled=true";
    return Stream.of(
        value("image.repository=registry.example/op", "image: registry.example/op:"),
        value("image.tag=v9", "image: detector-operator:v9"),
        value("image.digest=" + DIGEST, "image: detector-operator@" + DIGEST),
        value("image.pullPolicy=Always", "imagePullPolicy: Always"),
        value("imagePullSecrets[0].name=registry", "name: registry"),
        value("worker.image=worker:9", "value: \"worker:9\""),
        value("worker.gpuImage=worker-gpu:9", "value: \"worker-gpu:9\""),
        value("replicas=3", "replicas: 3"),
        value("namespaces={vision}", "value: \"vision\""),
        value("crds.install=false", "-kind: \"CustomResourceDefinition\""),
        value("crds.keep=false", "-helm.sh/resource-policy: keep"),
        value("userRoles=false", "-name: detector-operator-edit"),
        value("resources.requests.cpu=77m", "cpu: 77m"),
        value("resources.requests.memory=77Mi", "memory: 77Mi"),
        value("resources.limits.memory=777Mi", "memory: 777Mi"),
        value("serviceAccount.name=robot", "serviceAccountName: robot"),
        value("serviceAccount.annotations.role=arn", "role: arn"),
        value("podAnnotations.scanned=never", "scanned: never"),
        value("podLabels.team=platform", "team: platform"),
        value("nodeSelector.pool=infra", "pool: infra"),
        value("tolerations[0].key=infra", "key: infra"),
        value("affinity.nodeAffinity.a=b", "nodeAffinity:"),
        value(
            "topologySpreadConstraints[0].topologyKey=zone,topologySpreadConstraints[0].maxSkew=1,topologySpreadConstraints[0].whenUnsatisfiable=DoNotSchedule",
            "topologyKey: zone"),
        value("priorityClassName=high", "priorityClassName: high"),
        value("terminationGracePeriodSeconds=77", "terminationGracePeriodSeconds: 77"),
        value("podDisruptionBudget.enabled=false", "-kind: PodDisruptionBudget", "replicas=2"),
        value("podDisruptionBudget.minAvailable=2", "minAvailable: 2", "replicas=3"),
        value("metrics.service=false", "-name: detector-operator-metrics"),
        value(monitor, "kind: ServiceMonitor"),
        value("metrics.serviceMonitor.interval=77s", "interval: 77s", monitor),
        value("metrics.serviceMonitor.labels.release=prometheus", "release: prometheus", monitor),
        value(policy, "kind: NetworkPolicy"),
        value("networkPolicy.apiServer.cidrs={10.0.0.1/32}", "10.0.0.1/32", policy),
        value("networkPolicy.apiServer.ports={7777}", "7777", policy),
        value("networkPolicy.metricsFrom[0].podSelector.matchLabels.a=scraper", "scraper", policy),
        value(policed, "name: detector-operator-jobs", policy),
        value(
            "networkPolicy.jobEgress[0].to[0].ipBlock.cidr=10.9.0.0/16",
            "10.9.0.0/16",
            policy,
            policed),
        value(
            "networkPolicy.serversFrom[0].podSelector.matchLabels.a=shop", "shop", policy, policed),
        value("dashboard.enabled=true", "grafana_dashboard: \"1\""),
        value(
            "dashboard.labels.grafana_dashboard=yes",
            "grafana_dashboard: \"yes\"",
            "dashboard.enabled=true"),
        value("dashboard.annotations.folder=ml", "folder: ml", "dashboard.enabled=true"),
        value(states, "detector-operator-kube-state-metrics"),
        value("kubeStateMetrics.serviceAccount.name=ksm", "name: ksm", states),
        value(
            "kubeStateMetrics.serviceAccount.namespace=monitoring",
            "namespace: monitoring",
            states,
            "kubeStateMetrics.serviceAccount.name=ksm"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void doesWhatItSays(Case value) {
    List<String> both = new ArrayList<>(value.with());
    both.add(value.set());
    boolean gone = value.line().startsWith("-");
    String line = gone ? value.line().substring(1) : value.line();

    Map<String, Long> before = lines(value.with());
    Map<String, Long> after = lines(both);
    assertThat(gone ? surplus(before, after) : surplus(after, before))
        .anyMatch(changed -> changed.contains(line));
  }

  @Test
  void allAreHere() throws IOException {
    Set<String> expected = new TreeSet<>();
    leaves(
        "",
        new KubernetesSerialization()
            .unmarshal(Files.readString(Chart.PATH.resolve("values.yaml")), JsonNode.class),
        expected);
    Set<String> here = values().map(Case::path).collect(Collectors.toCollection(TreeSet::new));

    assertThat(expected)
        .allSatisfy(
            leaf ->
                assertThat(here)
                    .anyMatch(path -> path.equals(leaf) || path.startsWith(leaf + ".")));
  }

  private static void leaves(String path, JsonNode node, Set<String> into) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(
              field ->
                  leaves(
                      path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                      field.getValue(),
                      into));
    } else {
      into.add(path);
    }
  }

  private static Map<String, Long> lines(List<String> values) {
    return Arrays.stream(Chart.rendered(values.toArray(String[]::new)).split("\n", -1))
        .collect(Collectors.groupingBy(String::strip, Collectors.counting()));
  }

  private static List<String> surplus(Map<String, Long> of, Map<String, Long> over) {
    return of.entrySet().stream()
        .filter(line -> line.getValue() > over.getOrDefault(line.getKey(), 0L))
        .map(Map.Entry::getKey)
        .toList();
  }
}
