package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.CSIVolumeSource;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.ImageVolumeSource;
import io.fabric8.kubernetes.api.model.NFSVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;

/** A Kubernetes volume by exactly one source; object storage comes in through CSI. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "[has(self.persistentVolumeClaim), has(self.csi), has(self.nfs), has(self.hostPath), has(self.image), has(self.configMap)].filter(set, set).size() == 1",
    message =
        "a volume needs exactly one source: persistentVolumeClaim, csi, nfs, hostPath, image or configMap")
public record VolumeSource(
    PersistentVolumeClaimVolumeSource persistentVolumeClaim,
    CSIVolumeSource csi,
    NFSVolumeSource nfs,
    HostPathVolumeSource hostPath,
    ImageVolumeSource image,
    ConfigMapVolumeSource configMap) {

  /** A claim of that name. */
  public static VolumeSource ofClaim(String name) {
    return new VolumeSource(
        new PersistentVolumeClaimVolumeSource(name, null), null, null, null, null, null);
  }

  /** The pod volume of this source. */
  public Volume toVolume(String name) {
    return new VolumeBuilder()
        .withName(name)
        .withPersistentVolumeClaim(persistentVolumeClaim)
        .withCsi(csi)
        .withNfs(nfs)
        .withHostPath(hostPath)
        .withImage(image)
        .withConfigMap(configMap)
        .build();
  }
}
