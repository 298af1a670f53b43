package dev.detector.operator.resources;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.VolumeSource;
import dev.detector.operator.api.Workspace;
import dev.detector.operator.api.WorkspaceClaim;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.Map;
import java.util.Optional;

/** The volume where a training's checkpoints, events and exports live. */
public final class WorkspaceVolume {

  private WorkspaceVolume() {}

  /** The claim to make; empty if the workspace is a volume of the user's. */
  public static Optional<PersistentVolumeClaim> claim(DetectorTraining training) {
    return Optional.ofNullable(training.getSpec().workspace().claim())
        .map(claim -> claim(training, claim));
  }

  private static PersistentVolumeClaim claim(DetectorTraining training, WorkspaceClaim claim) {
    String name = Names.workspace(training);
    Map<String, String> labels = Labels.of(training);
    ObjectMetaBuilder metadata =
        training.getSpec().workspace().retention() == Workspace.Retention.DELETE
            ? ObjectMetas.owned(training, name, labels)
            : ObjectMetas.kept(training, name, labels);
    return new PersistentVolumeClaimBuilder()
        .withMetadata(metadata.build())
        .withNewSpec()
        .withAccessModes(claim.accessModes().stream().map(WorkspaceClaim.AccessMode::text).toList())
        .withStorageClassName(claim.storageClassName())
        .withNewResources()
        .addToRequests("storage", claim.size())
        .endResources()
        .endSpec()
        .build();
  }

  /** What the volume is. */
  static VolumeSource source(DetectorTraining training) {
    Workspace workspace = training.getSpec().workspace();
    return workspace.volume() != null
        ? workspace.volume()
        : VolumeSource.ofClaim(Names.workspace(training));
  }

  /** The pod volume. */
  static Volume volume(DetectorTraining training, String volumeName) {
    return source(training).toVolume(volumeName);
  }

  /** What a person finds it under. */
  public static String words(DetectorTraining training) {
    Workspace workspace = training.getSpec().workspace();
    if (workspace.volume() == null) {
      return "PersistentVolumeClaim " + Names.workspace(training);
    }
    return workspace.volume().persistentVolumeClaim() == null
        ? "spec.workspace.volume"
        : "PersistentVolumeClaim " + workspace.volume().persistentVolumeClaim().getClaimName();
  }

  /**
   * Whether pods on several nodes may be unable to share it, so that they are to run on one node.
   * Of a claim of the user's that is not known.
   */
  static boolean needsOneNode(DetectorTraining training) {
    Workspace workspace = training.getSpec().workspace();
    if (workspace.volume() != null) {
      return workspace.volume().nfs() == null;
    }
    return !workspace.claim().accessModes().contains(WorkspaceClaim.AccessMode.READ_WRITE_MANY);
  }
}
