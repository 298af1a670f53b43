package dev.detector.operator.resources;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.PodTemplate;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAffinityTermBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the pods of all roles have in common. */
public final class WorkerPod {

  /** The one place besides the mounts where a container can write. */
  static final String TMP = "/tmp";

  static final String WORKSPACE_VOLUME = "workspace";
  static final String CONFIG_VOLUME = "config";
  static final String DATA_VOLUME = "data";
  static final String PRETRAINED_VOLUME = "pretrained";
  static final String TMP_VOLUME = "tmp";

  private WorkerPod() {}

  /** A Job's pod: the worker's container, and the reporter beside it. */
  static PodTemplateSpec ofJob(
      DetectorTraining training,
      Role role,
      Container container,
      OperatorConfig config,
      PodTemplate overlay) {
    return ofJob(training, role, container, config, overlay, Optional.empty());
  }

  /**
   * The same for one that starts from a checkpoint.
   *
   * @param pretrained mounted where the container expects it
   */
  static PodTemplateSpec ofJob(
      DetectorTraining training,
      Role role,
      Container container,
      OperatorConfig config,
      PodTemplate overlay,
      Optional<Pretrained> pretrained) {
    PodTemplateSpec base =
        new PodTemplateSpecBuilder(of(training, role, container, pretrained))
            .editSpec()
            .withRestartPolicy("Never")
            .withServiceAccountName(Names.reporter(training))
            .withSubdomain(
                role == Role.TRAIN && Workers.areSeveral(training)
                    ? Workers.subdomain(training)
                    : null)
            .addToInitContainers(Reporter.container(training, role, config, container))
            .addToVolumes(Reporter.credentials())
            .endSpec()
            .build();
    return completed(PodTemplateMerge.merge(base, overlay), training, pretrained);
  }

  /** The server's pod. */
  static PodTemplateSpec ofServer(
      DetectorTraining training, Container container, PodTemplate overlay) {
    PodTemplateSpec base = of(training, Role.SERVE, container, Optional.empty());
    return completed(PodTemplateMerge.merge(base, overlay), training, Optional.empty());
  }

  private static PodTemplateSpec of(
      DetectorTraining training, Role role, Container container, Optional<Pretrained> pretrained) {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(Labels.of(training, role))
        .addToAnnotations("kubectl.kubernetes.io/default-container", role.container())
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withSecurityContext(Security.pod())
        .withContainers(container)
        .withVolumes(volumes(training, role, pretrained))
        .endSpec()
        .build();
  }

  /** Adds what a user's template may not take away by what it adds. */
  private static PodTemplateSpec completed(
      PodTemplateSpec template, DetectorTraining training, Optional<Pretrained> pretrained) {
    PodTemplateSpec hardened = Security.hardened(template);
    Optional<String> beside = pretrained.map(Pretrained::beside);
    return beside.isPresent() || WorkspaceVolume.needsOneNode(training)
        ? onOneNode(hardened, training, beside)
        : hardened;
  }

  private static PodTemplateSpec onOneNode(
      PodTemplateSpec template, DetectorTraining training, Optional<String> beside) {
    AffinityBuilder affinity =
        template.getSpec().getAffinity() == null
            ? new AffinityBuilder()
            : new AffinityBuilder(template.getSpec().getAffinity());
    return new PodTemplateSpecBuilder(template)
        .editSpec()
        .withAffinity(
            affinity
                .editOrNewPodAffinity()
                .addToRequiredDuringSchedulingIgnoredDuringExecution(oneNode(training, beside))
                .endPodAffinity()
                .build())
        .endSpec()
        .build();
  }

  private static PodAffinityTerm oneNode(DetectorTraining training, Optional<String> beside) {
    // The scheduler lets the first pod of such a group go anywhere, so that it must be of the
    // group.
    LabelSelectorBuilder group = new LabelSelectorBuilder();
    String name = training.getMetadata().getName();
    if (beside.isEmpty()) {
      group.addToMatchLabels(Labels.TRAINING, name);
    } else {
      group
          .addNewMatchExpression()
          .withKey(Labels.TRAINING)
          .withOperator("In")
          .withValues(name, beside.get())
          .endMatchExpression();
    }
    return new PodAffinityTermBuilder()
        .withTopologyKey("kubernetes.io/hostname")
        .withLabelSelector(group.build())
        .build();
  }

  /** Names of the volumes that a role's containers can mount. */
  static Set<String> volumeNames(DetectorTraining training, Role role) {
    Set<String> names =
        volumes(training, role, Optional.empty()).stream()
            .map(Volume::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    if (role == Role.TRAIN && training.getSpec().fineTune() != null) {
      names.add(PRETRAINED_VOLUME);
    }
    return names;
  }

  private static List<Volume> volumes(
      DetectorTraining training, Role role, Optional<Pretrained> pretrained) {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(WorkspaceVolume.volume(training, WORKSPACE_VOLUME));
    if (role != Role.SERVE) {
      volumes.add(
          new VolumeBuilder()
              .withName(CONFIG_VOLUME)
              .withNewConfigMap()
              .withName(Names.config(training))
              .endConfigMap()
              .build());
      volumes.add(training.getSpec().dataset().volume().toVolume(DATA_VOLUME));
    }
    pretrained.ifPresent(found -> volumes.add(found.volume().toVolume(PRETRAINED_VOLUME)));
    volumes.add(new VolumeBuilder().withName(TMP_VOLUME).withNewEmptyDir().endEmptyDir().build());
    return volumes;
  }

  /** The mounts of a role's main container. */
  static List<VolumeMount> mounts(DetectorTraining training, Role role) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(
        new VolumeMountBuilder()
            .withName(WORKSPACE_VOLUME)
            .withMountPath(Paths.WORKSPACE)
            .withSubPath(training.getSpec().workspace().subPath())
            .withReadOnly(role == Role.SERVE ? true : null)
            .build());
    if (role != Role.SERVE) {
      mounts.add(config(Paths.CONFIG, PipelineConfigMap.KEY));
      mounts.add(readOnly(DATA_VOLUME, Paths.DATA));
    }
    if (role == Role.TEST) {
      mounts.add(config(Paths.TEST_CONFIG, PipelineConfigMap.TEST_KEY));
    }
    if (role == Role.TRAIN && training.getSpec().fineTune() != null) {
      mounts.add(readOnly(PRETRAINED_VOLUME, Paths.PRETRAINED));
    }
    mounts.add(new VolumeMountBuilder().withName(TMP_VOLUME).withMountPath(TMP).build());
    return mounts;
  }

  /** The field of the spec that a volume of our pods comes from; empty of a user's own template. */
  public static Optional<String> fieldOfVolume(String volume) {
    return Optional.ofNullable(
        switch (volume) {
          case DATA_VOLUME -> "spec.dataset.volume";
          case PRETRAINED_VOLUME -> "spec.fineTune.volume";
          case WORKSPACE_VOLUME -> "spec.workspace";
          case CONFIG_VOLUME -> "the operator's ConfigMap";
          default -> null;
        });
  }

  /** The field of the spec that names a claim; empty of a user's own template. */
  public static Optional<String> fieldOfClaim(DetectorTraining training, String claim) {
    Optional<Pretrained> pretrained =
        Optional.ofNullable(training.getSpec().fineTune())
            .filter(from -> from.volume() != null)
            .map(Pretrained::named);
    return volumes(training, Role.TRAIN, pretrained).stream()
        .filter(volume -> volume.getPersistentVolumeClaim() != null)
        .filter(volume -> claim.equals(volume.getPersistentVolumeClaim().getClaimName()))
        .findFirst()
        .flatMap(volume -> fieldOfVolume(volume.getName()));
  }

  private static VolumeMount config(String path, String key) {
    return new VolumeMountBuilder()
        .withName(CONFIG_VOLUME)
        .withMountPath(path)
        .withSubPath(key)
        .withReadOnly(true)
        .build();
  }

  private static VolumeMount readOnly(String volume, String path) {
    return new VolumeMountBuilder().withName(volume).withMountPath(path).withReadOnly(true).build();
  }

  /**
   * The spec's resources, with requests that keep a node from being overfilled where it names none.
   */
  static ResourceRequirements resources(ResourceRequirements resources, String cpu, String memory) {
    Map<String, Quantity> requests =
        Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory));
    if (resources == null) {
      return new ResourceRequirementsBuilder().withRequests(requests).build();
    }
    // Kubernetes takes the limits for requests where there are none.
    boolean silent =
        (resources.getRequests() == null || resources.getRequests().isEmpty())
            && (resources.getLimits() == null
                || resources.getLimits().keySet().stream().noneMatch(requests::containsKey));
    return silent
        ? new ResourceRequirementsBuilder(resources).withRequests(requests).build()
        : resources;
  }
}
