package dev.detector.e2e;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** What a person would ask kubectl for after a failure. */
final class Diagnosis {

  private static final int LOG_LINES = 60;

  private final KubernetesClient client;

  Diagnosis(KubernetesClient client) {
    this.client = client;
  }

  /** Prints an object, and the events and the end of the logs of its whole namespace. */
  void print(HasMetadata object) {
    System.out.println("---- " + object.getFullResourceName());
    System.out.println(Serialization.asYaml(object));
    printNamespace(object.getMetadata().getNamespace());
  }

  /** Prints the events and the end of the logs of a namespace. */
  void printNamespace(String namespace) {
    System.out.println("---- events in " + namespace);
    client.v1().events().inNamespace(namespace).list().getItems().stream()
        .sorted(Comparator.comparing(event -> Objects.toString(event.getLastTimestamp(), "")))
        .forEach(
            event ->
                System.out.printf(
                    "%s %s/%s %s: %s%n",
                    event.getLastTimestamp(),
                    event.getInvolvedObject().getKind(),
                    event.getInvolvedObject().getName(),
                    event.getReason(),
                    event.getMessage()));
    List<Pod> pods = client.pods().inNamespace(namespace).list().getItems();
    for (Pod pod : pods) {
      pod.getSpec().getInitContainers().forEach(container -> log(pod, container.getName()));
      pod.getSpec().getContainers().forEach(container -> log(pod, container.getName()));
    }
  }

  private void log(Pod pod, String container) {
    System.out.printf(
        "---- log of %s/%s (%s)%n",
        pod.getMetadata().getName(), container, pod.getStatus().getPhase());
    try {
      System.out.println(
          client.pods().resource(pod).inContainer(container).tailingLines(LOG_LINES).getLog());
    } catch (KubernetesClientException e) {
      System.out.println("no log: " + e.getMessage());
    }
  }
}
