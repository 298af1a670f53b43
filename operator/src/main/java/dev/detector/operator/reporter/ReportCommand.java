package dev.detector.operator.reporter;

import dev.detector.operator.health.HealthServer;
import dev.detector.operator.resources.ReporterEnvironment;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code detector-operator report}: the native sidecar of a stage. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Reports a stage from its files to the resource's status, until it is told to stop.")
public final class ReportCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ReportCommand.class);
  private static final long READ_SECONDS = 1;
  private static final int FLUSH_ATTEMPTS = 5;
  private static final Duration MAX_JITTER = Duration.ofSeconds(2);

  @Option(
      names = "--role",
      required = true,
      description = "The stage: train, validate, test or export.")
  private String role;

  @Option(
      names = "--health-port",
      required = true,
      description =
          "Port of /readyz: what is reported on starts once this answers; not ready while reports"
              + " cannot be made.")
  private int healthPort;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch flushed = new CountDownLatch(1);

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> environment = System.getenv();
    if (!environment.getOrDefault(ReporterEnvironment.WORKER, "0").equals("0")) {
      return standBy();
    }
    Role stage = role(role);
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      Reporter reporter =
          new Reporter(
              StageReports.of(stage, environment),
              new KubernetesStatusSink(
                  client,
                  StageReports.required(environment, ReporterEnvironment.NAMESPACE),
                  StageReports.required(environment, ReporterEnvironment.NAME),
                  StageReports.required(environment, ReporterEnvironment.UID),
                  stage.word()),
              interval(new SecureRandom()));
      // The kubelet ends a native sidecar by SIGTERM, after the main container.
      Runtime.getRuntime().addShutdownHook(new Thread(this::awaitFlush, "flush"));
      HealthServer.start(healthPort, () -> reporter.isCurrent(Clock.systemUTC().instant()));
      while (!stop.await(READ_SECONDS, TimeUnit.SECONDS)) {
        tick(reporter);
      }
      flush(reporter);
      return 0;
    } finally {
      flushed.countDown();
    }
  }

  /** Beside a worker that is not the chief: what there is to report, the chief's tells. */
  private int standBy() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown, "stop"));
    HealthServer.start(healthPort, () -> true);
    stop.await();
    return 0;
  }

  /** A little different for each reporter: what an outage brought into step drifts apart again. */
  private static Duration interval(RandomGenerator random) {
    return Reporter.INTERVAL.plusMillis(random.nextLong(MAX_JITTER.toMillis()));
  }

  private static void tick(Reporter reporter) {
    try {
      reporter.tick(Clock.systemUTC().instant());
    } catch (RuntimeException e) {
      // A volume that fails for a moment must not end the reporting.
      LOG.warn("Could not read the stage's files, will try again", e);
    }
  }

  private static void flush(Reporter reporter) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        reporter.flush();
        return;
      } catch (RuntimeException e) {
        LOG.warn("Could not write the last report, attempt {}", attempt, e);
        if (attempt == FLUSH_ATTEMPTS) {
          throw e;
        }
        TimeUnit.SECONDS.sleep(attempt);
      }
    }
  }

  private void awaitFlush() {
    stop.countDown();
    try {
      flushed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Role role(String word) {
    return Arrays.stream(Role.values())
        .filter(candidate -> candidate.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("--role " + word + ": no such stage"));
  }
}
