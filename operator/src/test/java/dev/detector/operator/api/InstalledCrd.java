package dev.detector.operator.api;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The resource definition on a real API server. */
public final class InstalledCrd {

  private InstalledCrd() {}

  /** Applies it and waits until it is served. */
  public static void on(KubernetesClient client) throws IOException {
    try (InputStream file =
        Files.newInputStream(Path.of("../crds/detectortrainings.detector.dev-v1.yaml"))) {
      CustomResourceDefinition definition =
          client.apiextensions().v1().customResourceDefinitions().load(file).item();
      client.resource(definition).forceConflicts().serverSideApply();
      client
          .resource(definition)
          .waitUntilCondition(InstalledCrd::isEstablished, 30, TimeUnit.SECONDS);
    }
  }

  private static boolean isEstablished(CustomResourceDefinition definition) {
    return definition.getStatus() != null
        && definition.getStatus().getConditions() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }
}
