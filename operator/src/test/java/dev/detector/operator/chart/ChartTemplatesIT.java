package dev.detector.operator.chart;

import static dev.detector.operator.chart.Chart.attempt;
import static dev.detector.operator.chart.Chart.objects;
import static dev.detector.operator.chart.Chart.ofKind;
import static dev.detector.operator.chart.Chart.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart's values do to its objects. Needs helm; the last ones the API server as well. */
class ChartTemplatesIT {

  private static final String[] EVERYTHING = {
    "replicas=2",
    "metrics.serviceMonitor.enabled=true",
    "networkPolicy.enabled=true",
    "networkPolicy.namespaces={vision}",
    "dashboard.enabled=true",
    "kubeStateMetrics.enabled=true",
    "kubeStateMetrics.serviceAccount.name=kube-state-metrics",
    "kubeStateMetrics.serviceAccount.namespace=monitoring"
  };

  @Test
  void byDefaultThereIsWhatAnOperatorNeedsAndNoMore() {
    assertThat(objects())
        .extracting(o -> o.getKind() + "/" + o.getMetadata().getName())
        .containsExactlyInAnyOrder(
            "CustomResourceDefinition/detectortrainings.detector.dev",
            "ServiceAccount/detector-operator",
            "Deployment/detector-operator",
            "Service/detector-operator-metrics",
            "ClusterRole/detector-operator-trainings",
            "ClusterRole/detector-operator-children",
            "ClusterRole/detector-operator-reporter",
            "ClusterRole/detector-operator-edit",
            "ClusterRole/detector-operator-view",
            "ClusterRoleBinding/detector-operator-trainings",
            "ClusterRoleBinding/detector-operator-children",
            "ClusterRoleBinding/detector-operator-reporter");
  }

  @Test
  void chosenNamespacesGetRolesAndTheClusterNone() {
    List<GenericKubernetesResource> objects =
        objects(
            "namespaces={a,b}",
            "kubeStateMetrics.enabled=true",
            "kubeStateMetrics.serviceAccount.name=ksm");

    assertThat(objects)
        .extracting(GenericKubernetesResource::getKind)
        .doesNotContain("ClusterRole", "ClusterRoleBinding");
    assertThat(ofKind(objects, "RoleBinding"))
        .filteredOn(binding -> binding.getMetadata().getName().endsWith("-children"))
        .extracting(binding -> binding.getMetadata().getNamespace())
        .containsExactly("a", "b");
    assertThat(environment(objects)).containsEntry("DETECTOR_NAMESPACES", "a,b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"namespaces=null", "namespaces={a}"})
  void noRoleHasWildcardsOrReadsSecrets(String namespaces) {
    List<GenericKubernetesResource> objects =
        objects(namespaces, "replicas=2", "kubeStateMetrics.enabled=true");

    assertThat(objects)
        .filteredOn(object -> object.getKind().endsWith("Role"))
        .hasSizeGreaterThanOrEqualTo(6)
        .flatExtracting(Chart::rules)
        .allSatisfy(
            rule -> {
              assertThat(rule.get("apiGroups")).doesNotContain("*");
              assertThat(rule.get("resources"))
                  .doesNotContain("*", "secrets", "pods/exec", "serviceaccounts/token");
              assertThat(rule.get("verbs")).doesNotContain("*", "escalate", "bind", "impersonate");
            });
  }

  @Test
  void operatorWritesNoTrainingButItsStatus() {
    assertThat(Chart.rules(one(objects(), "ClusterRole", "detector-operator-trainings")))
        .filteredOn(rule -> rule.get("resources").contains("detectortrainings"))
        .flatExtracting(rule -> rule.get("verbs"))
        .doesNotContain("create", "update", "patch");
  }

  @Test
  void peopleGetTheirPartThroughTheClustersOwnRoles() {
    List<GenericKubernetesResource> objects = objects();

    assertThat(one(objects, "ClusterRole", "detector-operator-edit").getMetadata().getLabels())
        .containsEntry("rbac.authorization.k8s.io/aggregate-to-edit", "true")
        .containsEntry("rbac.authorization.k8s.io/aggregate-to-admin", "true");
    assertThat(one(objects, "ClusterRole", "detector-operator-view").getMetadata().getLabels())
        .containsEntry("rbac.authorization.k8s.io/aggregate-to-view", "true");
    assertThat(ofKind(objects("userRoles=false"), "ClusterRole"))
        .extracting(role -> role.getMetadata().getName())
        .noneMatch(name -> name.endsWith("-edit") || name.endsWith("-view"));
  }

  @Test
  void severalReplicasElectALeaderSpreadAndKeepOneThroughADrain() {
    List<GenericKubernetesResource> objects = objects("replicas=3");

    assertThat(environment(objects)).containsEntry("DETECTOR_LEADER_ELECTION", "true");
    assertThat(deployment(objects).<Object>get("spec", "strategy")).isNull();
    assertThat(pod(objects).get("topologySpreadConstraints").toString())
        .contains("kubernetes.io/hostname", "ScheduleAnyway");
    assertThat(
            one(objects, "PodDisruptionBudget", "detector-operator")
                .<Integer>get("spec", "minAvailable"))
        .isEqualTo(1);
    assertThat(Chart.rules(one(objects, "Role", "detector-operator-leader")))
        .filteredOn(rule -> !rule.get("verbs").equals(List.of("create")))
        .allSatisfy(rule -> assertThat(rule.get("resourceNames")).isNotEmpty());
  }

  @Test
  void oneReplicaNeverRunsBesideItsSuccessorAndBlocksNoDrain() {
    List<GenericKubernetesResource> objects = objects();

    assertThat(environment(objects)).containsEntry("DETECTOR_LEADER_ELECTION", "false");
    assertThat(deployment(objects).<String>get("spec", "strategy", "type")).isEqualTo("Recreate");
    assertThat(ofKind(objects, "PodDisruptionBudget")).isEmpty();
  }

  @Test
  void podTakesItsPlaceOnTheClusterFromTheValues() {
    Map<String, Object> pod =
        pod(
            objects(
                "priorityClassName=system-cluster-critical",
                "nodeSelector.pool=infra",
                "tolerations[0].key=infra",
                "tolerations[0].operator=Exists",
                "topologySpreadConstraints[0].maxSkew=1",
                "topologySpreadConstraints[0].topologyKey=zone",
                "topologySpreadConstraints[0].whenUnsatisfiable=DoNotSchedule",
                "imagePullSecrets[0].name=registry",
                "terminationGracePeriodSeconds=60"));

    assertThat(pod)
        .containsEntry("priorityClassName", "system-cluster-critical")
        .containsEntry("nodeSelector", Map.of("pool", "infra"))
        .containsEntry("tolerations", List.of(Map.of("key", "infra", "operator", "Exists")))
        .containsEntry("imagePullSecrets", List.of(Map.of("name", "registry")))
        .containsEntry("terminationGracePeriodSeconds", 60);
    assertThat(pod.get("topologySpreadConstraints").toString()).contains("DoNotSchedule");
  }

  @Test
  void digestWinsOverTheTagForOperatorAndReporter() {
    String digest = "sha256:" + "0123456789abcdef".repeat(4);
    List<GenericKubernetesResource> objects =
        objects(
            "image.repository=registry.example/op",
            "image.tag=v1",
            "image.digest=" + digest,
            "worker.image=registry.example/worker@" + digest);

    assertThat(container(objects)).containsEntry("image", "registry.example/op@" + digest);
    assertThat(environment(objects))
        .containsEntry("DETECTOR_OPERATOR_IMAGE", "registry.example/op@" + digest)
        .containsEntry("DETECTOR_WORKER_IMAGE", "registry.example/worker@" + digest)
        .containsEntry("DETECTOR_WORKER_GPU_IMAGE", "registry.example/worker@" + digest);
  }

  @Test
  void policiesHoldTheOperatorAndThePodsOfTrainings() {
    List<GenericKubernetesResource> objects =
        objects(
            "networkPolicy.enabled=true",
            "networkPolicy.namespaces={vision}",
            "networkPolicy.apiServer.cidrs={10.96.0.1/32}",
            "networkPolicy.serversFrom[0].namespaceSelector.matchLabels.app=shop");

    assertThat(ofKind(objects, "NetworkPolicy"))
        .extracting(p -> p.getMetadata().getNamespace() + "/" + p.getMetadata().getName())
        .containsExactlyInAnyOrder(
            "operators/detector-operator",
            "vision/detector-operator-jobs",
            "vision/detector-operator-servers");
    assertThat(one(objects, "NetworkPolicy", "detector-operator-jobs").get("spec").toString())
        .contains("10.96.0.1/32", "train, validate, test, export");
    GenericKubernetesResource servers = one(objects, "NetworkPolicy", "detector-operator-servers");
    assertThat(servers.<List<Object>>get("spec", "egress")).isEmpty();
    assertThat(servers.get("spec", "ingress").toString()).contains("shop");
    assertThat(ofKind(objects(), "NetworkPolicy")).isEmpty();
  }

  @Test
  void resourceDefinitionIsTheCheckedInOneAndOutlivesTheRelease() throws IOException {
    GenericKubernetesResource installed =
        ofKind(objects(), "CustomResourceDefinition").stream().findFirst().orElseThrow();
    GenericKubernetesResource checkedIn =
        new KubernetesSerialization()
            .unmarshal(
                Files.readString(Path.of("../crds/detectortrainings.detector.dev-v1.yaml")),
                GenericKubernetesResource.class);

    assertThat(installed.<Object>get("spec")).isEqualTo(checkedIn.get("spec"));
    assertThat(installed.getMetadata().getAnnotations())
        .containsEntry("helm.sh/resource-policy", "keep");
    assertThat(
            ofKind(objects("crds.keep=false"), "CustomResourceDefinition")
                .get(0)
                .getMetadata()
                .getAnnotations())
        .doesNotContainKey("helm.sh/resource-policy");
    assertThat(ofKind(objects("crds.install=false"), "CustomResourceDefinition")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "worker.imagee=typo",
        "replicas=-1",
        "image.digest=latest",
        "namespaces={Upper}",
        "networkPolicy.apiServer.ports={0}",
        "networkPolicy.apiServer.cidrs={everywhere}",
        "podDisruptionBudget.minAvailable=some",
        "metrics.serviceMonitor.interval=soon",
        "resources.limit.cpu=1",
        "imagePullSecrets[0].nam=registry",
        "terminationGracePeriodSeconds=-1",
      })
  void valuesThatCannotBeMeantAreRefused(String value) {
    assertThat(attempt(value))
        .satisfies(
            helm -> {
              assertThat(helm.exit()).isNotZero();
              assertThat(helm.out()).contains("values don't meet the specifications of the schema");
            });
  }

  @Test
  void serviceMonitorWithoutItsServiceIsRefused() {
    assertThat(attempt("metrics.serviceMonitor.enabled=true", "metrics.service=false").exit())
        .isNotZero();
  }

  @Test
  void lintFindsNothing() {
    Program.output("helm", "lint", "--strict", Chart.PATH.toString());
  }

  @Test
  void aRealApiServerTakesEveryObject(@TempDir Path scratch) throws IOException {
    KubernetesSerialization serialization = new KubernetesSerialization();
    List<GenericKubernetesResource> objects =
        objects(EVERYTHING).stream()
            // The Prometheus operator's type, which this cluster does not have.
            .filter(object -> !object.getKind().equals("ServiceMonitor"))
            .toList();
    objects.stream()
        .filter(object -> object.getMetadata().getNamespace() != null)
        .forEach(object -> object.getMetadata().setNamespace("default"));
    Path file = scratch.resolve("all.yaml");
    Files.writeString(
        file,
        objects.stream()
            .map(serialization::asYaml)
            .reduce("", (all, one) -> all + "---\n" + one.replaceFirst("^---\n", "")));

    assertThat(
            Program.output(
                    "kubectl",
                    "apply",
                    "--dry-run=server",
                    "--server-side",
                    "--force-conflicts",
                    "--validate=strict",
                    "-f",
                    file.toString())
                .lines())
        .hasSameSizeAs(objects);
  }

  private static GenericKubernetesResource deployment(List<GenericKubernetesResource> objects) {
    return one(objects, "Deployment", "detector-operator");
  }

  private static Map<String, Object> pod(List<GenericKubernetesResource> objects) {
    return deployment(objects).get("spec", "template", "spec");
  }

  private static Map<String, Object> container(List<GenericKubernetesResource> objects) {
    return deployment(objects)
        .<Map<String, Object>>get("spec", "template", "spec", "containers", 0);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> environment(List<GenericKubernetesResource> objects) {
    return ((List<Map<String, String>>) container(objects).get("env"))
        .stream()
            .collect(
                java.util.stream.Collectors.toMap(
                    variable -> variable.get("name"), variable -> variable.get("value")));
  }
}
