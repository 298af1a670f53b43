package dev.detector.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.kueue.Workload;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueuedWorkloadsTest {

  private static final Job JOB =
      new JobBuilder().withNewMetadata().withName("a-train").withUid("1").endMetadata().build();

  private static final String WORKLOAD =
      """
      apiVersion: kueue.x-k8s.io/v1beta2
      kind: Workload
      metadata: {name: job-a-train, namespace: vision, labels: {kueue.x-k8s.io/job-uid: "%s"}}
      spec: {queueName: gpus, podSets: [{name: main, count: 1, template: {spec: {}}}]}
      status: {conditions: [{type: QuotaReserved, status: "False", message: %s}]}
      """;

  private final Cluster cluster = new Cluster();
  private final KubernetesMockServer server =
      new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), cluster, false);
  private final List<ResourceID> woken = new CopyOnWriteArrayList<>();
  private final Later clock = new Later();
  private final DetectorTraining training = new DetectorTraining();
  private final KubernetesClient client;
  private final QueuedWorkloads workloads;

  QueuedWorkloadsTest() {
    server.init();
    client = server.createClient();
    workloads = new QueuedWorkloads(client, clock);
    workloads.setEventHandler(event -> woken.add(event.getRelatedCustomResourceID()));
    training.getMetadata().setName("a");
    training.getMetadata().setNamespace("vision");
  }

  @AfterEach
  void end() {
    workloads.stop();
    client.close();
    server.destroy();
  }

  @Test
  void whatAWorkloadSaysAndEveryChangeOfItWakesItsTraining() {
    cluster.installed = true;
    make("1", "no quota");
    make("2", "another's");
    await().until(() -> why("no quota"));
    woken.clear();

    say("still none");

    await().until(() -> why("still none"));
    assertThat(woken).containsOnly(ResourceID.fromResource(training));
  }

  @Test
  void withoutKueueThereIsNothingToSayAndItIsLookedForNowAndThen() {
    assertThat(workloads.ask(training, JOB)).isEmpty();
    await().until(() -> cluster.refused.get() == 1);
    cluster.installed = true;
    make("1", "no quota");
    clock.now = clock.now.plus(Duration.ofSeconds(50));
    assertThat(workloads.ask(training, JOB)).isEmpty();
    assertThat(cluster.refused).hasValue(1);

    clock.now = clock.now.plus(Duration.ofSeconds(20));

    await().until(() -> why("no quota"));
  }

  private boolean why(String words) {
    return workloads
        .ask(training, JOB)
        .flatMap(Workload::whyItWaits)
        .filter(words::equals)
        .isPresent();
  }

  private void make(String jobUid, String says) {
    GenericKubernetesResource workload = workload(jobUid, says);
    workload.getMetadata().setName("job-" + jobUid);
    kueue().resource(workload).create();
  }

  private void say(String says) {
    GenericKubernetesResource workload = workload("1", says);
    workload.getMetadata().setName("job-1");
    kueue().resource(workload).update();
  }

  private NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      kueue() {
    return client
        .genericKubernetesResources(
            CustomResourceDefinitionContext.fromCustomResourceType(Workload.class))
        .inNamespace("vision");
  }

  private GenericKubernetesResource workload(String jobUid, String says) {
    return client
        .getKubernetesSerialization()
        .unmarshal(WORKLOAD.formatted(jobUid, says), GenericKubernetesResource.class);
  }

  /** With Kueue's resources, or not yet. */
  private static final class Cluster extends KubernetesCrudDispatcher {
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean installed;

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      if (!request.getPath().equals("/apis/kueue.x-k8s.io/v1beta2")) {
        return super.dispatch(request);
      }
      if (!installed) {
        refused.incrementAndGet();
        return new MockResponse().setResponseCode(404);
      }
      return new MockResponse()
          .setResponseCode(200)
          .setBody("{\"resources\": [{\"name\": \"workloads\", \"kind\": \"Workload\"}]}");
    }
  }

  private static final class Later extends Clock {
    private volatile Instant now = Instant.EPOCH;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
