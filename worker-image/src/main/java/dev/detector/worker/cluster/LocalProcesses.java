package dev.detector.worker.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Runs this program several times on this machine, once for each of its GPUs, as processes of one
 * cluster. This process itself computes nothing: it ends with them, and they with it.
 */
public final class LocalProcesses {
  /** Set for each of the processes: its place among those of its machine. */
  private static final String RANK = "DETECTOR_LOCAL_RANK";

  private static final String STARTED_BY = "DETECTOR_STARTED_BY";
  private static final String TERMINATION_LOG = "DETECTOR_TERMINATION_LOG";
  private static final String GPUS = "CUDA_VISIBLE_DEVICES";

  /** The heap's part of the memory, as the JVM has it by itself. */
  private static final double HEAP_PERCENT = 25;

  private final Class<?> main;
  private final List<String> arguments;
  private final int interrupted;

  /**
   * @param main class that starts the program
   * @param interrupted exit status of a process that ended for what happened to another one
   */
  public LocalProcesses(Class<?> main, List<String> arguments, int interrupted) {
    this.main = main;
    this.arguments = List.copyOf(arguments);
    this.interrupted = interrupted;
  }

  /**
   * How they ended.
   *
   * @param exit 0 if all succeeded, else the status of the one that the others ended for
   * @param lastWords what that one left in its termination log
   */
  public record End(int exit, Optional<String> lastWords) {}

  /** Whether this process is one of those that another one started. */
  public static boolean isOne(Map<String, String> environment) {
    return environment.containsKey(RANK);
  }

  /** Ends this process, if it is one of those, when the one that started it is no more. */
  public static void endWithStarter(Map<String, String> environment, Runnable end) {
    String pid = environment.get(STARTED_BY);
    if (pid != null) {
      Thread thread = new Thread(() -> awaitEnd(Long.parseLong(pid), end), "starter");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void awaitEnd(long pid, Runnable end) {
    ProcessHandle.of(pid).map(ProcessHandle::onExit).ifPresent(CompletableFuture::join);
    end.run();
  }

  /**
   * The processes of a machine's cluster when each machine runs several: they listen on consecutive
   * ports from the machine's own one on.
   *
   * @param machines {@link Cluster#ALONE} for a machine by itself, whose processes get free ports
   */
  static List<Cluster> clusters(Cluster machines, int processes) {
    List<String> addresses = new ArrayList<>();
    for (String machine : machines.workers()) {
      int colon = machine.lastIndexOf(':');
      int port = Integer.parseInt(machine.substring(colon + 1));
      for (int i = 0; i < processes; i++) {
        addresses.add(machine.substring(0, colon) + ':' + (port + i));
      }
    }
    if (addresses.isEmpty()) {
      addresses = freeAddresses(processes);
    }
    List<String> all = addresses;
    int first = machines.task() * processes;
    return IntStream.range(0, processes).mapToObj(i -> new Cluster(all, first + i)).toList();
  }

  private static List<String> freeAddresses(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      List<String> addresses = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        // All are open at once, so that no port comes twice.
        ServerSocket socket = new ServerSocket(0);
        sockets.add(socket);
        addresses.add("localhost:" + socket.getLocalPort());
      }
      return addresses;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      sockets.forEach(LocalProcesses::close);
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The GPU that a process is given.
   *
   * @param visible value of {@code CUDA_VISIBLE_DEVICES}, null where none is set
   */
  static String gpu(String visible, int rank) {
    if (visible == null || visible.isBlank()) {
      return String.valueOf(rank);
    }
    String[] gpus = visible.split(",", -1);
    return gpus.length == 1 ? visible : rank < gpus.length ? gpus[rank].strip() : "-1";
  }

  /**
   * Runs them until all have ended. When one fails the others are asked to end; so are all when
   * this process is.
   */
  public End run(Cluster machines, int processes) throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory("detector-processes");
    List<Process> running = Collections.synchronizedList(new ArrayList<>());
    List<Process> ended = Collections.synchronizedList(new ArrayList<>());
    Thread hook = new Thread(() -> endAll(running), "end-processes");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      for (Cluster cluster : clusters(machines, processes)) {
        running.add(start(cluster, running.size(), processes, scratch));
      }
      running.stream()
          .map(process -> process.onExit().thenAccept(p -> hasEnded(p, ended, running)))
          .toList()
          .forEach(CompletableFuture::join);
      return end(running, List.copyOf(ended), scratch);
    } finally {
      endAll(running);
      for (int i = 0; i < processes; i++) {
        Files.deleteIfExists(lastWords(scratch, i));
      }
      Files.deleteIfExists(scratch);
    }
  }

  private static void hasEnded(Process process, List<Process> ended, List<Process> all) {
    ended.add(process);
    if (process.exitValue() != 0) {
      terminate(all);
    }
  }

  private Process start(Cluster cluster, int rank, int processes, Path scratch) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-XX:MaxRAMPercentage=" + HEAP_PERCENT / processes);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    Map<String, String> environment = builder.environment();
    environment.put(TfConfig.VARIABLE, TfConfig.write(cluster));
    environment.put(RANK, String.valueOf(rank));
    environment.put(STARTED_BY, String.valueOf(ProcessHandle.current().pid()));
    environment.put(GPUS, gpu(environment.get(GPUS), rank));
    environment.put(TERMINATION_LOG, lastWords(scratch, rank).toString());
    return builder.start();
  }

  private static Path lastWords(Path scratch, int rank) {
    return scratch.resolve(String.valueOf(rank));
  }

  private End end(List<Process> all, List<Process> ended, Path scratch) throws IOException {
    Optional<Process> first =
        ended.stream()
            .filter(p -> p.exitValue() != 0 && p.exitValue() != interrupted)
            .findFirst()
            .or(() -> ended.stream().filter(p -> p.exitValue() != 0).findFirst());
    if (first.isEmpty()) {
      return new End(0, Optional.empty());
    }
    Path words = lastWords(scratch, all.indexOf(first.get()));
    return new End(
        first.get().exitValue(),
        Files.exists(words) ? Optional.of(Files.readString(words).strip()) : Optional.empty());
  }

  private static void endAll(List<Process> processes) {
    terminate(processes);
    List.copyOf(processes).forEach(process -> process.onExit().join());
  }

  /** As Kubernetes does: a trainer then stops after its step, with a checkpoint. */
  private static void terminate(List<Process> processes) {
    List.copyOf(processes).forEach(process -> process.toHandle().destroy());
  }
}
