package dev.detector.operator.api;

import static java.util.Map.entry;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.Map;

/** Says what the reused Kubernetes types mean, which bring no descriptions of their own. */
final class KubernetesDescriptions {

  private static final Map<String, String> BY_PARENT_AND_NAME =
      Map.ofEntries(
          entry("volume.persistentVolumeClaim", "A claim in the training's namespace."),
          entry("persistentVolumeClaim.claimName", "Name of the claim."),
          entry("persistentVolumeClaim.readOnly", "Mounts the claim read-only everywhere."),
          entry(
              "volume.csi",
              "A volume of a CSI driver that lives as long as the pod, for instance a bucket."),
          entry("csi.driver", "Name of the driver as its CSIDriver object has it."),
          entry("csi.fsType", "File system to mount; the driver's default without it."),
          entry("csi.nodePublishSecretRef", "The Secret that the driver is handed."),
          entry("nodePublishSecretRef.name", "Name of the Secret."),
          entry("csi.readOnly", "Mounts the volume read-only."),
          entry("csi.volumeAttributes", "What the driver is told, by its own names."),
          entry("volume.nfs", "A directory of an NFS server."),
          entry("nfs.path", "Exported directory."),
          entry("nfs.readOnly", "Mounts the directory read-only."),
          entry("nfs.server", "Host name or address of the server."),
          entry(
              "volume.hostPath",
              "A directory of the node; namespaces with a Pod Security Standard refuse it."),
          entry("hostPath.path", "The directory."),
          entry("hostPath.type", "What has to be there before, for instance Directory."),
          entry("volume.image", "The files of an OCI image; needs a cluster with image volumes."),
          entry("image.pullPolicy", "Always, IfNotPresent or Never."),
          entry("image.reference", "The image, best with its digest."),
          entry("volume.configMap", "The entries of a ConfigMap as files."),
          entry("configMap.defaultMode", "File permissions, in decimal."),
          entry("configMap.items", "Entries to take; all without it."),
          entry("items.key", "Key of the entry."),
          entry("items.mode", "File permissions, in decimal."),
          entry("items.path", "Path of the file."),
          entry("configMap.name", "Name of the ConfigMap."),
          entry("configMap.optional", "The pod starts also without the ConfigMap or the entry."),
          entry("resources.requests", "What the scheduler keeps free for the container."),
          entry("resources.limits", "What the container may use at most."),
          entry("resources.claims", "Entries of the pod's resourceClaims that it uses."),
          entry("claims.name", "Name of the entry."),
          entry("claims.request", "The request in it; all without it."));

  private KubernetesDescriptions() {}

  /** Fills in what has no description, from {@code parent} down. */
  static void fill(String parent, JSONSchemaProps schema) {
    if (schema.getProperties() != null) {
      schema
          .getProperties()
          .forEach(
              (name, property) -> {
                if (property.getDescription() == null) {
                  property.setDescription(BY_PARENT_AND_NAME.get(parent + "." + name));
                }
                fill(name, property);
              });
    }
    if (schema.getItems() != null) {
      fill(parent, schema.getItems().getSchema());
    }
  }
}
