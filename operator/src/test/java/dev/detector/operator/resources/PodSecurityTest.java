package dev.detector.operator.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every pod of a training holds to, beyond what a namespace with the restricted Pod Security
 * Standard asks for: that standard is tried on a real API server.
 */
class PodSecurityTest {

  private static final OperatorConfig CONFIG =
      new OperatorConfig("worker:1", "worker-gpu:1", "operator:1");

  @ParameterizedTest
  @EnumSource
  void podsRunWithoutPrivilegesAndWithoutTheTokenOfTheirAccount(Role role) throws IOException {
    PodSpec pod = pod(role);

    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getEnableServiceLinks()).isFalse();
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(pod.getHostPID()).isNull();
    assertThat(containers(pod))
        .allSatisfy(
            container -> {
              assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
              assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
              assertThat(container.getSecurityContext().getCapabilities().getDrop())
                  .containsExactly("ALL");
              assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
              assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
            });
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheReporterGetsATokenAndAShortLivedOne(Role role) throws IOException {
    PodSpec pod = pod(role);
    List<String> tokens =
        pod.getVolumes().stream()
            .filter(volume -> volume.getProjected() != null)
            .map(Volume::getName)
            .toList();

    assertThat(tokens).hasSize(role == Role.SERVE ? 0 : 1);
    assertThat(containers(pod))
        .filteredOn(
            container ->
                container.getVolumeMounts().stream()
                    .anyMatch(mount -> tokens.contains(mount.getName())))
        .extracting(Container::getName)
        .isEqualTo(role == Role.SERVE ? List.of() : List.of(Labels.REPORTER));
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getProjected() != null)
        .flatExtracting(volume -> volume.getProjected().getSources())
        .filteredOn(source -> source.getServiceAccountToken() != null)
        .allSatisfy(
            source ->
                assertThat(source.getServiceAccountToken().getExpirationSeconds())
                    .isLessThanOrEqualTo(3607));
  }

  @Test
  void theReportersAccountMayWriteTheStatusOfItsTrainingAlone() throws IOException {
    assertThat(ReporterAccess.of(training()))
        .filteredOn(io.fabric8.kubernetes.api.model.rbac.Role.class::isInstance)
        .singleElement(
            org.assertj.core.api.InstanceOfAssertFactories.type(
                io.fabric8.kubernetes.api.model.rbac.Role.class))
        .satisfies(
            role ->
                assertThat(role.getRules())
                    .allSatisfy(
                        rule -> {
                          assertThat(rule.getResourceNames()).containsExactly("shapes");
                          assertThat(rule.getApiGroups()).containsExactly("detector.dev");
                          assertThat(rule.getVerbs()).isSubsetOf("get", "patch");
                          if (rule.getVerbs().contains("patch")) {
                            assertThat(rule.getResources())
                                .containsExactly("detectortrainings/status");
                          }
                        }));
  }

  private static List<Container> containers(PodSpec pod) {
    return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()).toList();
  }

  private static PodSpec pod(Role role) throws IOException {
    DetectorTraining training = training();
    return switch (role) {
      case TRAIN ->
          TrainerJob.of(training, Optional.empty(), CONFIG).getSpec().getTemplate().getSpec();
      case VALIDATE -> ValidatorJob.beside(training, CONFIG).getSpec().getTemplate().getSpec();
      case TEST -> ValidatorJob.onTestSplit(training, CONFIG).getSpec().getTemplate().getSpec();
      case EXPORT -> ExportJob.of(training, CONFIG).getSpec().getTemplate().getSpec();
      case SERVE -> Server.deployment(training, CONFIG).getSpec().getTemplate().getSpec();
    };
  }

  private static DetectorTraining training() throws IOException {
    return new KubernetesSerialization()
        .unmarshal(
            Files.readString(Path.of("src/test/resources/chart/before/training.yaml")),
            DetectorTraining.class);
  }
}
