package dev.detector.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.Phase;
import dev.detector.operator.chart.Chart;
import dev.detector.operator.chart.Program;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same with the rights that the chart gives and no others, in its narrowest mode (Roles in one
 * namespace), and in a namespace that takes restricted pods only: the pods of all stages and of the
 * operator come to be there.
 */
class ChartIT extends ReconcilerIT {

  private static final String CRD = "detectortrainings.detector.dev";
  private static final Path BEFORE = Path.of("src/test/resources/chart/before");

  private KubernetesClient limited;

  @Override
  void prepareCluster() {
    super.prepareCluster();
    client()
        .namespaces()
        .withName(namespace())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"restricted\"}}}");
    release()
        .helm(
            "install",
            Chart.PATH.toString(),
            "--set=crds.install=false,replicas=2,networkPolicy.enabled=true");
    limited = release().operatorClient();
  }

  @AfterEach
  void uninstall() {
    release().helm("uninstall", "--ignore-not-found");
    limited.close();
  }

  @Override
  KubernetesClient operatorClient() {
    return limited;
  }

  @Test
  void operatorsOwnPodsAreRestrictedToo() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                client()
                    .pods()
                    .inNamespace(namespace())
                    .withLabel("app.kubernetes.io/name", "detector-operator")
                    .list()
                    .getItems()
                    .size(),
            pods -> pods == 2);
  }

  @Test
  void theNamespaceRefusesOtherPods() {
    assertThat(
            Program.run(
                    "kubectl", "run", "any", "--image=any", "--dry-run=server", "-n", namespace())
                .out())
        .contains("violates PodSecurity \"restricted");
  }

  @ParameterizedTest
  @CsvSource({
    "get, leases.coordination.k8s.io/detector-operator, '', yes",
    "update, leases.coordination.k8s.io/detector-operator, '', yes",
    "create, leases.coordination.k8s.io, '', yes",
    "update, leases.coordination.k8s.io/kube-scheduler, '', no",
    "get, secrets, '', no",
    "list, secrets, '', no",
    "create, pods, '', no",
    "delete, pods, '', no",
    "create, pods, exec, no",
    "create, serviceaccounts, token, no",
    "patch, detectortrainings.detector.dev, '', no",
    "patch, detectortrainings.detector.dev, status, yes",
    "list, workloads.kueue.x-k8s.io, '', yes",
    "patch, workloads.kueue.x-k8s.io, '', no",
  })
  void rightsAreAsFewAsCanBe(String verb, String resource, String subresource, String answer) {
    assertThat(may(verb, resource, subresource, namespace())).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({"list, detectortrainings.detector.dev", "get, configmaps", "list, pods"})
  void otherNamespacesAreNoneOfItsBusiness(String verb, String resource) {
    assertThat(may(verb, resource, "", "default")).isEqualTo("no");
  }

  /**
   * From the chart as it was when helm upgrade could not upgrade the resource definition, with the
   * objects that the operator of that time had made.
   */
  @Test
  void upgradeWhileATrainingRunsLosesNothing() throws IOException {
    stopOperator();
    release().helm("uninstall");
    client().apiextensions().v1().customResourceDefinitions().withName(CRD).delete();
    await().atMost(PATIENCE).until(() -> definition() == null);
    release().helm("install", BEFORE.resolve("detector-operator-0.1.0.tgz").toString());
    DetectorTraining before = createAsOfBefore();
    run(Role.TRAIN);
    run(Role.VALIDATE);
    Map<String, String> uids = uids();
    assertThat(uids).hasSizeGreaterThanOrEqualTo(10).containsKey("Job/shapes-validate");

    release().helm("upgrade", Chart.PATH.toString(), "--take-ownership");

    assertThat(definition().getMetadata().getAnnotations())
        .containsEntry("helm.sh/resource-policy", "keep");
    assertThat(definition().getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema())
        .extracting(schema -> schema.getProperties().get("status").getDescription())
        .isNotNull();
    assertThat(get("shapes").getSpec()).isEqualTo(before.getSpec());
    assertThat(get("shapes").getStatus()).isEqualTo(before.getStatus());
    startOperator();
    trainToTheEnd(before);
    awaitChild(Job.class, "shapes-test");
    awaitPhase("shapes", Phase.TESTING);
    assertThat(uids()).containsAllEntriesOf(uids);
    assertThat(jobs(Role.TRAIN)).hasSize(1);
    assertThat(get("shapes").getStatus().startTime()).isEqualTo(before.getStatus().startTime());

    release().helm("uninstall");

    assertThat(definition()).isNotNull();
    assertThat(uids()).containsAllEntriesOf(uids);
  }

  private DetectorTraining createAsOfBefore() throws IOException {
    DetectorTraining training =
        client()
            .getKubernetesSerialization()
            .unmarshal(Files.readString(BEFORE.resolve("training.yaml")), DetectorTraining.class);
    String former = training.getMetadata().getUid();
    training.getMetadata().setNamespace(namespace());
    training.getMetadata().setUid(null);
    DetectorTraining created = client().resource(training).create();
    created.setStatus(training.getStatus());
    DetectorTraining complete = client().resource(created).updateStatus();
    String children =
        Files.readString(BEFORE.resolve("children.yaml"))
            .replace(former, complete.getMetadata().getUid())
            .replace("\"vision\"", "\"" + namespace() + "\"");
    for (String child : Chart.documents(children)) {
      client()
          .resource(
              client()
                  .getKubernetesSerialization()
                  .unmarshal(child, GenericKubernetesResource.class))
          .fieldManager(PlanExecutor.FIELD_MANAGER)
          .serverSideApply();
    }
    return complete;
  }

  /** The training, its children and their pods. */
  private Map<String, String> uids() {
    List<HasMetadata> objects = new ArrayList<>(List.of(get("shapes")));
    for (Class<? extends HasMetadata> type : ChildInformers.TYPES) {
      objects.addAll(
          client()
              .resources(type)
              .inNamespace(namespace())
              .withLabel("detector.dev/training", "shapes")
              .list()
              .getItems());
    }
    Map<String, String> uids = new TreeMap<>();
    objects.stream()
        .filter(object -> !(object instanceof Pod pod && pod.isMarkedForDeletion()))
        .forEach(
            object ->
                uids.put(
                    object.getKind() + "/" + object.getMetadata().getName(),
                    object.getMetadata().getUid()));
    return uids;
  }

  private CustomResourceDefinition definition() {
    return client().apiextensions().v1().customResourceDefinitions().withName(CRD).get();
  }

  /**
   * Asked by group, as {@code kubectl auth can-i} knows only those of resources that are installed.
   *
   * @param resource {@code NAME[.GROUP][/OBJECT]}
   */
  private String may(String verb, String resource, String subresource, String namespace) {
    String[] typeAndObject = resource.split("/", 2);
    String[] nameAndGroup = typeAndObject[0].split("\\.", 2);
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(release().account())
            .withNewResourceAttributes()
            .withVerb(verb)
            .withResource(nameAndGroup[0])
            .withGroup(nameAndGroup.length > 1 ? nameAndGroup[1] : "")
            .withName(typeAndObject.length > 1 ? typeAndObject[1] : "")
            .withSubresource(subresource)
            .withNamespace(namespace)
            .endResourceAttributes()
            .endSpec()
            .build();
    return client().resource(review).create().getStatus().getAllowed() ? "yes" : "no";
  }

  private Release release() {
    return new Release(client(), namespace());
  }
}
