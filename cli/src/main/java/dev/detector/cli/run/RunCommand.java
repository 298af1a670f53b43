package dev.detector.cli.run;

import dev.detector.cli.local.LocalCluster;
import dev.detector.formats.BadInputException;
import dev.detector.formats.commandline.OutputOption;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.Phase;
import dev.detector.operator.lifecycle.Lifecycle;
import dev.detector.operator.resources.Names;
import dev.detector.operator.resources.OperatorConfig;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code detector run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Runs a DetectorTraining on this machine, without a cluster: trains, validates, tests,"
            + " exports and serves. Ctrl-C suspends it; the same command goes on from there.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the model is served, or the run has succeeded",
      "1:the run has failed, was suspended, or waits for another training",
      "2:the model did not pass the gate",
      "64:wrong flags",
      "65:FILE, or what it names, is not as it should be"
    })
public final class RunCommand implements Callable<Integer> {

  private static final int REJECTED = 2;

  @Parameters(
      paramLabel = "FILE",
      description = "YAML file, or folder of YAML files, as for kubectl apply -f")
  private Path file;

  @Option(
      names = "--until-ready",
      description =
          "end with exit code 0 once the model is served or the run has succeeded, and stop the"
              + " server")
  private boolean untilReady;

  @Mixin private OutputOption output;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "where volumes, logs and the state are kept (default: ${DEFAULT-VALUE})",
      defaultValue = ".detector")
  private Path home;

  @Option(
      names = "--volume",
      paramLabel = "CLAIM=DIR",
      description = "an existing directory for a PersistentVolumeClaim; may be repeated")
  private Map<String, Path> volumes = new LinkedHashMap<>();

  @Option(
      names = "--fresh",
      description = "forget an earlier run of this training, its checkpoints included")
  private boolean fresh;

  @Override
  public Integer call() throws IOException {
    boolean json = output.json();
    ResourceFile resources = ResourceFile.read(file);
    String name = resources.training().getMetadata().getName();
    try (RunDirectory directory = RunDirectory.open(home.toAbsolutePath(), name)) {
      if (fresh) {
        forget(directory, resources.training());
      }
      return run(resources, directory, json);
    }
  }

  private int run(ResourceFile resources, RunDirectory directory, boolean json) {
    ReportedStatus reported = new ReportedStatus();
    LocalCluster cluster =
        new LocalCluster(
            directory.run(),
            directory.volumes(),
            absolute(volumes),
            new ReporterSidecars(reported, Clock.systemUTC()),
            Clock.systemUTC());
    PrintStream progress = json ? System.err : System.out;
    Path logs = directory.run().resolve("logs");
    OptionalInt columns = json ? OptionalInt.empty() : terminalColumns();
    RunView view =
        columns.isPresent()
            ? new TerminalView(progress, logs, columns.getAsInt())
            : new LogView(progress, logs);
    LocalRun run =
        new LocalRun(
            new Lifecycle(new OperatorConfig("detector-worker", "detector-worker", "detector")),
            cluster,
            reported,
            new SavedState(directory.state()),
            new OtherRuns(home.toAbsolutePath()),
            view,
            Clock.systemUTC());
    Thread onInterrupt = new Thread(run::suspend, "suspend");
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    DetectorTraining training = run.run(resources, untilReady);
    StatusLines.summary(training).forEach(progress::println);
    progress.println("  output of every process: " + logs);
    if (json) {
      System.out.println(new KubernetesSerialization().asJson(training));
    }
    return exitCode(training);
  }

  private static int exitCode(DetectorTraining training) {
    Phase phase = training.getStatus() == null ? Phase.PENDING : training.getStatus().phase();
    return switch (phase) {
      case READY, SUCCEEDED -> 0;
      case REJECTED -> REJECTED;
      default -> 1;
    };
  }

  private static void forget(RunDirectory directory, DetectorTraining training) {
    delete(directory.state());
    delete(
        directory
            .volumes()
            .resolve(training.getMetadata().getNamespace())
            .resolve(Names.workspace(training)));
  }

  private static void delete(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path entry : deepestFirst) {
        Files.delete(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path, e);
    }
  }

  private static Map<String, Path> absolute(Map<String, Path> volumes) {
    Map<String, Path> bound = new LinkedHashMap<>();
    volumes.forEach(
        (claim, directory) -> {
          if (!Files.isDirectory(directory)) {
            throw new BadInputException(
                "no such directory", "--volume " + claim + "=" + directory, "correct the path");
          }
          bound.put(claim, directory.toAbsolutePath().normalize());
        });
    return bound;
  }

  /** The launcher says whether stdout is a terminal, and how wide: Java 17 cannot tell. */
  private static OptionalInt terminalColumns() {
    String columns = System.getenv("DETECTOR_TERMINAL_COLUMNS");
    return columns == null || !columns.matches("[1-9][0-9]{0,4}")
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(columns));
  }
}
