package dev.detector.e2e;

import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The operator by its Helm chart, in a namespace with restricted Pod Security. */
final class Installation {

  static final String NAMESPACE = "detector-system";

  private final KubernetesClient client;
  private final Path chart;

  Installation(KubernetesClient client, Path root) {
    this.client = client;
    this.chart = root.resolve("charts/detector-operator");
  }

  void install() throws IOException, InterruptedException {
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .serverSideApply();
    Helm.install(NAMESPACE, chart);
  }

  void upgrade(String... values) throws IOException, InterruptedException {
    Helm.upgrade(NAMESPACE, chart, values);
  }

  /** Also what a former run left, with the namespace of its trainings. */
  void remove(String trainings) throws IOException, InterruptedException {
    if (knowsTheResource()) {
      client.resources(DetectorTraining.class).inNamespace(trainings).delete();
    }
    Helm.uninstall(NAMESPACE);
    for (String namespace : List.of(trainings, NAMESPACE)) {
      client.namespaces().withName(namespace).delete();
      client
          .namespaces()
          .withName(namespace)
          .waitUntilCondition(found -> found == null, 3, TimeUnit.MINUTES);
    }
  }

  /** A new cluster does not know the resource yet. */
  boolean knowsTheResource() {
    return client
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName(HasMetadata.getFullResourceName(DetectorTraining.class))
            .get()
        != null;
  }
}
