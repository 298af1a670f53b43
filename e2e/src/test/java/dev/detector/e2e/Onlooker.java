package dev.detector.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A pod beside the training that has its workspace and data mounted and can reach its Service. */
final class Onlooker {

  private static final String NAME = "onlooker";

  private final KubernetesClient client;
  private final String namespace;

  private Onlooker(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  static Onlooker start(
      KubernetesClient client,
      String namespace,
      String image,
      String workspaceClaim,
      String dataClaim) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(NAME)
            .withNamespace(namespace)
            .endMetadata()
            .withNewSpec()
            .withRestartPolicy("Never")
            .withAutomountServiceAccountToken(false)
            .withTerminationGracePeriodSeconds(1L)
            .withNewSecurityContext()
            .withRunAsNonRoot(true)
            .withRunAsUser(65532L)
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile()
            .endSecurityContext()
            .addNewContainer()
            .withName(NAME)
            .withImage(image)
            .withCommand("sleep", "3600")
            .withNewSecurityContext()
            .withAllowPrivilegeEscalation(false)
            .withReadOnlyRootFilesystem(true)
            .withNewCapabilities()
            .addToDrop("ALL")
            .endCapabilities()
            .endSecurityContext()
            .addNewVolumeMount()
            .withName("workspace")
            .withMountPath("/workspace")
            .withReadOnly(true)
            .endVolumeMount()
            .addNewVolumeMount()
            .withName("data")
            .withMountPath("/data")
            .withReadOnly(true)
            .endVolumeMount()
            .endContainer()
            .addNewVolume()
            .withName("workspace")
            .withNewPersistentVolumeClaim()
            .withClaimName(workspaceClaim)
            .endPersistentVolumeClaim()
            .endVolume()
            .addNewVolume()
            .withName("data")
            .withNewPersistentVolumeClaim()
            .withClaimName(dataClaim)
            .endPersistentVolumeClaim()
            .endVolume()
            .endSpec()
            .build();
    client.resource(pod).create();
    client.resource(pod).waitUntilReady(60, TimeUnit.SECONDS);
    return new Onlooker(client, namespace);
  }

  void stop() {
    client.pods().inNamespace(namespace).withName(NAME).delete();
  }

  /** Copies a folder or file of the pod to a folder here. */
  void copy(String path, Path folder) throws IOException, InterruptedException {
    Process untar =
        new ProcessBuilder("tar", "-xf", "-", "-C", folder.toString())
            .inheritIO()
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start();
    untar.getOutputStream().write(run("tar", "-cf", "-", "-C", "/", path.substring(1)));
    untar.getOutputStream().close();
    if (untar.waitFor() != 0) {
      throw new IOException("cannot unpack " + path + " of pod " + NAME);
    }
  }

  /** The answer to an HTTP GET from within the cluster, with its head. */
  String get(String host, int port, String path) throws IOException, InterruptedException {
    String request =
        "GET " + path + " HTTP/1.1\\r\\nHost: " + host + "\\r\\nConnection: close\\r\\n\\r\\n";
    String script =
        "exec 3<>/dev/tcp/" + host + "/" + port + " && printf '" + request + "' >&3 && cat <&3";
    return new String(run("timeout", "20", "bash", "-c", script), StandardCharsets.UTF_8);
  }

  private byte[] run(String... command) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (ExecWatch exec =
        client
            .pods()
            .inNamespace(namespace)
            .withName(NAME)
            .writingOutput(out)
            .writingError(err)
            .exec(command)) {
      Integer exit = exec.exitCode().get(Duration.ofMinutes(2).toSeconds(), TimeUnit.SECONDS);
      if (exit != 0) {
        throw new IOException(
            "exit "
                + exit
                + " of "
                + String.join(" ", command)
                + ": "
                + err.toString(StandardCharsets.UTF_8));
      }
      return out.toByteArray();
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(String.join(" ", command), e);
    }
  }
}
