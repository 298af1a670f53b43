package dev.detector.operator.reconciler;

import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;

/** Against an API server in this process, which has no controllers. */
class ReconcilerTest extends ReconcilerContract {

  private static final Logger REQUESTS = Logger.getLogger("io.fabric8.mockwebserver");

  static {
    REQUESTS.setLevel(Level.WARNING);
  }

  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(), new MockWebServer(), new HashMap<>(), new ApplyDispatcher(), false);
  private final KubernetesClient client;

  ReconcilerTest() {
    server.init();
    client = server.createClient();
  }

  @AfterEach
  void endServer() {
    client.close();
    server.destroy();
  }

  @Override
  KubernetesClient client() {
    return client;
  }

  @Override
  KubernetesClient operatorClient() {
    return client;
  }

  @Override
  String namespace() {
    return "vision";
  }

  @Override
  void run(Role role) {
    Job job = job(role);
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(job.getMetadata().getName() + "-abcde")
            .withNamespace(namespace())
            .withLabels(job.getMetadata().getLabels())
            .endMetadata()
            .withNewStatus()
            .withPhase("Running")
            .endStatus()
            .build();
    client.resource(pod).create();
  }

  @Override
  void succeed(Role role) {
    String job = job(role).getMetadata().getName();
    merge(Pod.class, job + "-abcde", "{\"status\":{\"phase\":\"Succeeded\"}}");
    merge(
        Job.class,
        job,
        """
        {"status":{"conditions":[{"type":"Complete","status":"True","lastTransitionTime":"%s"}]}}
        """
            .formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
  }

  @Override
  void serve() {
    merge(
        Deployment.class,
        "shapes-server",
        "{\"status\":{\"readyReplicas\":1,\"updatedReplicas\":1}}");
  }

  private Job job(Role role) {
    return jobs(role).get(0);
  }
}
