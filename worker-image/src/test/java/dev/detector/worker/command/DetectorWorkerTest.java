package dev.detector.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.formats.BadInputException;
import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class DetectorWorkerTest {
  @TempDir Path dir;
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

  private FailureReport report(Path log) {
    return new FailureReport(
        new PrintStream(stderr, true, StandardCharsets.UTF_8), Optional.of(log));
  }

  private String told() {
    return stderr.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aWrongFlagIsOneLineAndExit64() throws IOException {
    Path log = dir.resolve("termination-log");
    assertThat(DetectorWorker.run(report(log), "--no_such_flag")).isEqualTo(64);
    assertThat(told())
        .isEqualTo(
            "detector-worker: Unknown option: '--no_such_flag': detector-worker: see detector-worker --help\n");
    assertThat(Files.readString(log)).isEqualTo(told());
  }

  @Test
  void aWrongCommandIsToldWhichThereAre() {
    assertThat(DetectorWorker.run(report(dir.resolve("log")), "trian")).isEqualTo(64);
    assertThat(DetectorWorker.run(report(dir.resolve("log")), "dataset")).isEqualTo(64);
    assertThat(told().lines())
        .hasSize(2)
        .allMatch(line -> line.endsWith(" --help"))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("detector-worker: no such command: trian: detector-worker: ")
                    .contains("serve, train, validate; see detector-worker --help"),
            line ->
                assertThat(line)
                    .contains("Missing required subcommand", "use one of ", "shapes; "));
  }

  @Test
  void aFileThatIsMissingOrADirectoryIsOneLineAndExit65() throws IOException {
    FailureReport report = report(dir.resolve("log"));
    String file = Files.writeString(dir.resolve("file"), "").toString();
    assertThat(DetectorWorker.run(report, "coco", dir + "/none", file)).isEqualTo(65);
    assertThat(DetectorWorker.run(report, "coco", dir.toString(), file)).isEqualTo(65);
    assertThat(DetectorWorker.run(report, "dataset", "shapes", file)).isEqualTo(65);
    assertThat(told().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("no such file: " + dir + "/none"),
            line -> assertThat(line).contains("is a directory: " + dir + ": name the file"),
            line -> assertThat(line).contains("a file is where a directory is needed: " + file));
  }

  @Test
  void aNameThatNoFileCanHaveIsOneLineAndExit65() throws IOException {
    FailureReport report = report(dir.resolve("log"));
    assertThat(DetectorWorker.run(report, "dataset", "peek", dir + "/a[")).isEqualTo(65);
    Path config =
        Files.writeString(
            dir.resolve("a.config"),
            "model { ssd { } } train_input_reader { label_map_path: 'a\\000' }");
    assertThat(DetectorWorker.run(report, "lint", "--pipeline_config_path=" + config))
        .isEqualTo(65);
    assertThat(told().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("is no pattern", dir + "/a[", "close the bracket"),
            line -> assertThat(line).contains("is no file name (Nul character not allowed)"));
  }

  @Test
  void whatLintAndAnchorsCannotDoWithoutIsNamed() {
    FailureReport report = report(dir.resolve("log"));
    assertThat(DetectorWorker.run(report, "lint")).isEqualTo(64);
    assertThat(DetectorWorker.run(report, "dataset", "anchors", "--train=a.record")).isEqualTo(64);
    assertThat(told().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("detector-worker: --pipeline_config_path is needed: "));
  }

  @Test
  void helpShowsNoNamesOfJava() {
    CommandLine line = new CommandLine(new DetectorWorker());
    assertThat(commands(line))
        .hasSizeGreaterThan(8)
        .allSatisfy(
            command ->
                assertThat(command.getUsageMessage())
                    .doesNotContainPattern("=<|Optional|Default: (\\[\\]|\\{\\}|null)"));
  }

  private static List<CommandLine> commands(CommandLine line) {
    List<CommandLine> all = new ArrayList<>(List.of(line));
    line.getSubcommands().values().forEach(command -> all.addAll(commands(command)));
    return all;
  }

  @Test
  void failuresKeepTheirExitCode() {
    FailureReport report = report(dir.resolve("log"));
    assertThat(report.failed(DetectorException.badInput("bad\n thing", "a.config", "mend it")))
        .isEqualTo(65);
    assertThat(report.failed(new BadInputException("a", "b", "c"))).isEqualTo(65);
    assertThat(report.failed(new NoSuchFileException("/data/x.record"))).isEqualTo(65);
    assertThat(report.failed(new DetectorException(ExitCode.NUMERIC, "a", "b", "c"))).isEqualTo(66);
    assertThat(report.failed(new IllegalStateException("oops"))).isEqualTo(70);
    assertThat(told().lines())
        .hasSize(5)
        .startsWith(
            "detector-worker: bad; thing: a.config: mend it",
            "detector-worker: a: b: c",
            "detector-worker: no such file: /data/x.record: check the path and that its volume is mounted");
  }

  @Test
  void failuresOfTheMachineSayWhatToDo() {
    FailureReport report = report(dir.resolve("log"));
    assertThat(report.failed(new OutOfMemoryError("Java heap space"))).isEqualTo(70);
    assertThat(report.failed(new FileAlreadyExistsException("/data/out"))).isEqualTo(65);
    assertThat(report.failed(new AccessDeniedException("/data/out"))).isEqualTo(65);
    assertThat(told())
        .contains("out of memory (Java heap space)", "a file is where", "permission denied")
        .doesNotContain("please report");
  }

  @Test
  void noTerminationLogIsMadeWhereKubernetesMountedNone() {
    report(Path.of("/dev/detector-no-such-log")).failed(new IllegalStateException("oops"));
    assertThat(Path.of("/dev/detector-no-such-log")).doesNotExist();
  }

  @Command
  static final class Flags {
    @Option(names = "--eval_timeout", defaultValue = "3600")
    int evalTimeout;

    @Option(names = "--seed", required = true)
    long seed;
  }

  @Test
  void aFlagsDefaultComesFromTheEnvironment() {
    Flags flags = new Flags();
    CommandLine line = new CommandLine(flags);
    line.setDefaultValueProvider(new EnvironmentDefaults(Map.of("DETECTOR_SEED", "7")));
    line.parseArgs();
    assertThat(flags.seed).isEqualTo(7);
    assertThat(flags.evalTimeout).isEqualTo(3600);
    line.parseArgs("--seed=8", "--eval_timeout", "5");
    assertThat(flags.seed).isEqualTo(8);
    assertThat(flags.evalTimeout).isEqualTo(5);
  }
}
