package dev.detector.cli.local;

import dev.detector.formats.BadInputException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A pod as processes of this machine: its init containers one after another, then its main
 * container, with its sidecars beside.
 */
final class PodProcess {

  private final Pod pod;
  private final Path directory;
  private final Path log;
  private final LocalVolumes volumes;
  private final Map<Integer, Integer> ports;
  private final Deque<Container> waiting = new ArrayDeque<>();
  private final List<Sidecar> sidecars = new ArrayList<>();
  private Process running;
  private int exitCode = -1;

  private PodProcess(
      Pod pod, Path directory, Path log, LocalVolumes volumes, Map<Integer, Integer> ports) {
    this.pod = pod;
    this.directory = directory;
    this.log = log;
    this.volumes = volumes;
    this.ports = Map.copyOf(ports);
  }

  /**
   * Starts a pod.
   *
   * @param directory scratch directory of the pod alone
   * @param log file that gets what its processes print
   * @param ports the local port that stands for each of its container ports
   */
  static PodProcess start(
      Pod pod,
      Path directory,
      Path log,
      LocalVolumes volumes,
      Map<Integer, Integer> ports,
      SidecarFactory factory) {
    PodProcess process = new PodProcess(pod, directory, log, volumes, ports);
    for (Container init : pod.getSpec().getInitContainers()) {
      if ("Always".equals(init.getRestartPolicy())) {
        Mounts mounts = process.mounts(init);
        factory
            .create(init, process.environment(init, mounts), mounts)
            .ifPresent(process.sidecars::add);
      } else {
        process.waiting.add(init);
      }
    }
    process.waiting.add(PodTemplates.main(pod));
    process.startNext();
    return process;
  }

  Pod pod() {
    return pod;
  }

  /** Moves on: starts the next container when one has ended well, lets the sidecars work. */
  void tick() {
    sidecars.forEach(Sidecar::tick);
    if (running != null && !running.isAlive()) {
      int code = running.exitValue();
      running = null;
      if (code == 0 && !waiting.isEmpty()) {
        startNext();
      } else {
        end(code);
      }
    }
  }

  /** The exit code, once every process has ended. */
  OptionalInt exitCode() {
    return running == null ? OptionalInt.of(exitCode) : OptionalInt.empty();
  }

  /** What the process wrote as its last word, as a container's termination message. */
  String terminationMessage() {
    Path file = directory.resolve("termination-log");
    try {
      return Files.exists(file) ? Files.readString(file).strip() : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** Asks the process to end, as the kubelet does. */
  void terminate() {
    waiting.clear();
    if (running != null) {
      running.destroy();
    }
  }

  /** Waits for the end that {@link #terminate} asked for, and makes it happen at the deadline. */
  void awaitEnd(long graceSeconds) {
    try {
      if (running != null && !running.waitFor(graceSeconds, TimeUnit.SECONDS)) {
        running.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running.destroyForcibly();
    }
    tick();
  }

  private void end(int code) {
    exitCode = code;
    sidecars.forEach(Sidecar::close);
    sidecars.clear();
  }

  private void startNext() {
    Container container = waiting.remove();
    Mounts mounts = mounts(container);
    List<String> command = new ArrayList<>();
    // Without a command the image's entry point runs; that of our worker is its launcher.
    if (container.getCommand().isEmpty()) {
      command.add("detector-worker");
    }
    container.getCommand().forEach(word -> command.add(translate(word, mounts)));
    container.getArgs().forEach(word -> command.add(translate(word, mounts)));
    try {
      Files.createDirectories(directory);
      Files.createDirectories(log.getParent());
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.directory(directory.toFile());
      builder.environment().putAll(environment(container, mounts));
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      running = builder.start();
      OrphanedProcesses.remember(directory, running.toHandle());
    } catch (IOException e) {
      throw new BadInputException(
          "cannot start " + command.get(0) + " (" + e.getMessage() + ")",
          "pod " + pod.getMetadata().getName(),
          "put the program on the PATH, as ./detector in a checkout does",
          e);
    }
  }

  private Mounts mounts(Container container) {
    return volumes.mount(pod.getSpec(), container, pod.getMetadata().getNamespace(), directory);
  }

  private Map<String, String> environment(Container container, Mounts mounts) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (EnvVar variable : container.getEnv()) {
      value(variable).ifPresent(v -> environment.put(variable.getName(), translate(v, mounts)));
    }
    // Here no load balancer has to notice that a server ends.
    environment.put("DETECTOR_DRAIN_DELAY_SECONDS", "0");
    environment.put("DETECTOR_TERMINATION_LOG", directory.resolve("termination-log").toString());
    return environment;
  }

  private Optional<String> value(EnvVar variable) {
    if (variable.getValueFrom() == null) {
      return Optional.ofNullable(variable.getValue());
    }
    if (variable.getValueFrom().getFieldRef() == null) {
      throw new BadInputException(
          "needs a cluster",
          "environment variable " + variable.getName(),
          "outside of one give a value or a fieldRef");
    }
    return switch (variable.getValueFrom().getFieldRef().getFieldPath()) {
      case "metadata.name" -> Optional.of(pod.getMetadata().getName());
      case "metadata.namespace" -> Optional.of(pod.getMetadata().getNamespace());
      case "metadata.uid" -> Optional.of(pod.getMetadata().getUid());
      case "status.podIP", "status.hostIP" -> Optional.of("127.0.0.1");
      default -> Optional.empty();
    };
  }

  private String translate(String word, Mounts mounts) {
    String text = mounts.translate(word);
    for (Map.Entry<Integer, Integer> port : ports.entrySet()) {
      // A flag's value or a word of its own: --rest_api_port=8501, or 8501 after a flag.
      if (text.equals(port.getKey().toString()) || text.endsWith("=" + port.getKey())) {
        return text.substring(0, text.length() - port.getKey().toString().length())
            + port.getValue();
      }
    }
    return text;
  }
}
