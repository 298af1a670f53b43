package dev.detector.operator.resources;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.FineTune;
import dev.detector.operator.api.VolumeSource;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Optional;

/**
 * The checkpoint that a training starts from.
 *
 * @param volume that holds it
 * @param checkpoint its prefix under the volume
 * @param beside name of the training whose pods must be on the same node, because they use that
 *     volume too; null if they may be anywhere
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Pretrained(VolumeSource volume, String checkpoint, String beside) {

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  /** A checkpoint that the spec itself names. */
  public static Pretrained named(FineTune fineTune) {
    return new Pretrained(fineTune.volume(), fineTune.checkpoint(), null);
  }

  /**
   * The best checkpoint of another training, in its workspace.
   *
   * @param checkpoint its name, for instance ckpt-7
   */
  public static Pretrained bestOf(DetectorTraining base, String checkpoint) {
    String subPath = base.getSpec().workspace().subPath();
    return new Pretrained(
        WorkspaceVolume.source(base),
        (subPath == null ? "" : subPath.replaceAll("/+$", "") + "/") + Paths.inBest(checkpoint),
        WorkspaceVolume.needsOneNode(base) ? base.getMetadata().getName() : null);
  }

  /** What was once chosen for a training, as its configuration has noted it. */
  public static Optional<Pretrained> chosen(DetectorTraining training, ConfigMap config) {
    return Optional.ofNullable(config.getMetadata().getAnnotations())
        .filter(notes -> training.getMetadata().getUid().equals(notes.get(Labels.TRAINING_UID)))
        .map(notes -> notes.get(Labels.PRETRAINED))
        .map(note -> SERIALIZATION.unmarshal(note, Pretrained.class));
  }

  /** As a note. */
  String note() {
    return SERIALIZATION.asJson(this);
  }
}
