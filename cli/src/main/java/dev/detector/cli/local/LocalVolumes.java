package dev.detector.cli.local;

import dev.detector.formats.BadInputException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Volumes as directories: a claim is a directory of its own, a ConfigMap is written out as files.
 */
public final class LocalVolumes {

  private final Path claims;
  private final Map<String, Path> bound;
  private final ObjectStore store;

  /**
   * @param claims directory under which each claim gets its own
   * @param bound claims that are existing directories of this machine instead, by name
   */
  public LocalVolumes(Path claims, Map<String, Path> bound, ObjectStore store) {
    this.claims = claims;
    this.bound = Map.copyOf(bound);
    this.store = store;
  }

  /** The directory of a claim; made when it is not there. */
  public Path claim(String namespace, String name) {
    Path directory = bound.getOrDefault(name, claims.resolve(namespace).resolve(name));
    return created(directory);
  }

  /**
   * Makes every mount of a container real and says where each lies.
   *
   * @param scratch directory of the pod, for emptyDir volumes and mounted ConfigMaps
   */
  public Mounts mount(PodSpec pod, Container container, String namespace, Path scratch) {
    Mounts mounts = new Mounts();
    List<VolumeMount> byDepth =
        container.getVolumeMounts().stream()
            .sorted(Comparator.comparingInt(m -> m.getMountPath().length()))
            .toList();
    for (VolumeMount mount : byDepth) {
      Volume volume =
          pod.getVolumes().stream()
              .filter(v -> v.getName().equals(mount.getName()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new BadInputException(
                          "mounts volume " + mount.getName() + ", which its pod does not have",
                          "container " + container.getName(),
                          "add the volume or remove the mount"));
      // A projected volume carries API credentials, and there is no API server.
      if (volume.getConfigMap() == null && volume.getProjected() == null) {
        Path root = directory(volume, namespace, scratch);
        String subPath = mount.getSubPath();
        Path place = subPath == null ? root : root.resolve(subPath);
        // A subPath may name a file that is already there, as in a cluster.
        mounts.add(mount.getMountPath(), Files.isRegularFile(place) ? place : created(place));
      }
    }
    // After the directories: the text of a ConfigMap names paths inside them.
    for (VolumeMount mount : byDepth) {
      pod.getVolumes().stream()
          .filter(v -> v.getName().equals(mount.getName()) && v.getConfigMap() != null)
          .findFirst()
          .ifPresent(volume -> mountConfigMap(volume, mount, namespace, scratch, mounts));
    }
    return mounts;
  }

  private Path directory(Volume volume, String namespace, Path scratch) {
    if (volume.getPersistentVolumeClaim() != null) {
      return claim(namespace, volume.getPersistentVolumeClaim().getClaimName());
    }
    if (volume.getHostPath() != null) {
      return Path.of(volume.getHostPath().getPath());
    }
    if (volume.getEmptyDir() != null) {
      return created(scratch.resolve("volumes").resolve(volume.getName()));
    }
    throw new BadInputException(
        "this kind of volume needs a cluster",
        "volume " + volume.getName(),
        "here use a persistentVolumeClaim (a directory, --volume NAME=DIR binds it to one of yours),"
            + " hostPath or emptyDir");
  }

  private void mountConfigMap(
      Volume volume, VolumeMount mount, String namespace, Path scratch, Mounts mounts) {
    String name = volume.getConfigMap().getName();
    ConfigMap map =
        store
            .get(ConfigMap.class, namespace, name)
            .orElseThrow(
                () ->
                    new BadInputException(
                        "there is no ConfigMap " + name,
                        "volume " + volume.getName(),
                        "add it to the file"));
    Path directory = scratch.resolve("volumes").resolve(volume.getName());
    Map<String, String> data = map.getData() == null ? Map.of() : map.getData();
    data.forEach(
        (key, text) -> write(directory.resolve(fileName(volume, key)), mounts.translate(text)));
    mounts.add(
        mount.getMountPath(),
        mount.getSubPath() == null ? directory : directory.resolve(mount.getSubPath()));
  }

  private static String fileName(Volume volume, String key) {
    List<KeyToPath> items = volume.getConfigMap().getItems();
    return items.stream()
        .filter(item -> item.getKey().equals(key))
        .map(KeyToPath::getPath)
        .findFirst()
        .orElse(key);
  }

  private static Path created(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the directory " + directory, e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
      Files.writeString(temporary, text);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
