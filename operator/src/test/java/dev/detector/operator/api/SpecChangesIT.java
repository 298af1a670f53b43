package dev.detector.operator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real API server lets every field change, or refuses it with what to do, as the table says. */
class SpecChangesIT {

  private static final String NAMESPACE = "spec-changes-it";
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private static KubernetesClient client;

  @BeforeAll
  static void install() throws IOException {
    client = new KubernetesClientBuilder().build();
    InstalledCrd.on(client);
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .serverSideApply();
  }

  @AfterAll
  static void close() {
    client.namespaces().withName(NAMESPACE).delete();
    client.close();
  }

  static Stream<SpecFields.Row> rows() {
    return SpecFields.table().stream().filter(row -> !row.change().equals("has-one-value"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void changesAsTheTableSays(SpecFields.Row row) {
    switch (row.change()) {
      case "never" -> {
        refused(row, row.first(), row.other());
        refused(row, row.other(), row.first());
        if (SpecFields.isOptional(row.at())) {
          if (row.removable()) {
            accepted(row, row.first(), null);
            accepted(row, null, row.first());
          } else {
            refused(row, row.first(), null);
            refused(row, null, row.first());
          }
        }
      }
      case "always" -> {
        accepted(row, row.first(), row.other());
        accepted(row, row.other(), row.first());
        if (SpecFields.isOptional(row.at())) {
          accepted(row, row.first(), null);
          accepted(row, null, row.first());
        }
      }
      case "upwards" -> {
        accepted(row, row.first(), row.other());
        refused(row, row.other(), row.first());
      }
      default -> throw new IllegalArgumentException(row.change());
    }
  }

  @Test
  void stepsCannotGrowAfterTheTrainingHasEnded() {
    SpecFields.Row row =
        rows().filter(r -> r.field().equals("trainer.steps")).findFirst().orElseThrow();
    String name = created(row, row.first());
    client
        .resources(DetectorTraining.class)
        .inNamespace(NAMESPACE)
        .withName(name)
        .editStatus(
            training -> {
              Condition trained =
                  new Condition("Trained", "True", "StepsReached", "", "2026-01-01T00:00:00Z", 1L);
              training.setStatus(
                  new DetectorTrainingStatus(
                      1L,
                      Phase.TESTING,
                      List.of(trained),
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null,
                      null));
              return training;
            });
    assertThatThrownBy(() -> apply(name, row, row.other()))
        .hasMessageContaining("cannot grow after the training has ended: create a new");
  }

  private static void accepted(SpecFields.Row row, JsonNode before, JsonNode after) {
    String name = created(row, before);
    assertThatCode(
            () ->
                assertThat(apply(name, row, after).getMetadata().getGeneration())
                    .as("a change")
                    .isEqualTo(2L))
        .as("%s from %s to %s", row, before, after)
        .doesNotThrowAnyException();
  }

  private static void refused(SpecFields.Row row, JsonNode before, JsonNode after) {
    String name = created(row, before);
    assertThatThrownBy(() -> apply(name, row, after))
        .as("%s from %s to %s", row, before, after)
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageMatching("(?s).*(cannot change|may only grow).*create a new.*|.*remove .*");
  }

  private static String created(SpecFields.Row row, JsonNode value) {
    String name = "t" + NUMBER.incrementAndGet();
    assertThatCode(() -> apply(name, row, value))
        .as("%s is %s", row, value)
        .doesNotThrowAnyException();
    return name;
  }

  private static GenericKubernetesResource apply(String name, SpecFields.Row row, JsonNode value) {
    ObjectNode training = SpecFields.training(row.at(), value);
    ObjectNode metadata = training.withObject("/metadata");
    metadata.removeAll();
    metadata.put("name", name).put("namespace", NAMESPACE);
    return client
        .resource(
            client
                .getKubernetesSerialization()
                .convertValue(training, GenericKubernetesResource.class))
        .forceConflicts()
        .serverSideApply();
  }
}
