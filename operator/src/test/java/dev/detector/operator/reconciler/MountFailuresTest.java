package dev.detector.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.resources.Names;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An event about a pod wakes the training that the pod works for. */
class MountFailuresTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"shapes", "shapes-v2", "pre-train-a", "server", "serve-test", "train-0-x"})
  void trainingIsFoundByTheNamesOfItsPods(String name) {
    DetectorTraining training = new DetectorTraining();
    training.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace("vision").build());
    Set<ResourceID> expected = Set.of(new ResourceID(name, "vision"));

    for (Role role : Role.values()) {
      String owner =
          role == Role.SERVE ? Names.server(training) + "-6d4cf56db6" : Names.job(training, role);
      assertThat(of(owner + "-7k2xp")).isEqualTo(expected);
    }
    assertThat(of(Names.job(training, Role.TRAIN) + "-0-7k2xp"))
        .as("of several workers")
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"coredns-6d4cf56db6-7k2xp", "trainer", "shapes-trainer-0"})
  void podsOfOthersWakeNobody(String pod) {
    assertThat(of(pod)).isEmpty();
  }

  private static Set<ResourceID> of(String pod) {
    return MountFailures.training(
        new EventBuilder()
            .withNewInvolvedObject()
            .withKind("Pod")
            .withNamespace("vision")
            .withName(pod)
            .endInvolvedObject()
            .build());
  }
}
