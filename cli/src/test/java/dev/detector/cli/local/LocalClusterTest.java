package dev.detector.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterTest {

  @TempDir Path home;
  private LocalCluster cluster;

  @BeforeEach
  void start() {
    cluster =
        new LocalCluster(
            home,
            home.resolve("volumes"),
            Map.of(),
            (c, e, m) -> Optional.empty(),
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    cluster.shutDown(5);
  }

  private static Job job(String script, int backoffLimit) {
    return Serialization.unmarshal(
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: work, namespace: default}
        spec:
          backoffLimit: %d
          podFailurePolicy:
            rules:
            - action: FailJob
              onExitCodes: {operator: In, values: [65]}
          template:
            spec:
              terminationGracePeriodSeconds: 5
              volumes:
              - {name: data, persistentVolumeClaim: {claimName: data}}
              containers:
              - name: main
                command: [sh, -c]
                args: ['%s']
                env:
                - {name: OUT, value: /data/out}
                - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                volumeMounts:
                - {name: data, mountPath: /data}
        """
            .formatted(backoffLimit, script),
        Job.class);
  }

  private Job current() {
    return cluster.store().get(Job.class, "default", "work").orElseThrow();
  }

  private void runUntil(Callable<Boolean> condition) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              cluster.tick();
              return condition.call();
            });
  }

  private boolean has(String condition) {
    return current().getStatus() != null
        && current().getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals(condition));
  }

  @Test
  void aJobRunsWithItsVolumeAndEnvironment() throws IOException {
    cluster.store().put(job("echo $POD > $OUT", 0));
    runUntil(() -> has("Complete"));
    assertThat(cluster.volumes().claim("default", "data").resolve("out")).hasContent("work-1\n");
    assertThat(current().getStatus().getSucceeded()).isEqualTo(1);
    assertThat(home.resolve("logs/work-1.log")).exists();
  }

  @Test
  void aFailedPodIsTriedAgainUpToTheLimit() {
    cluster.store().put(job("echo x >> $OUT; exit 3", 1));
    runUntil(() -> has("Failed"));
    assertThat(current().getStatus().getFailed()).isEqualTo(2);
    assertThat(current().getStatus().getConditions().get(0).getReason())
        .isEqualTo("BackoffLimitExceeded");
    List<Pod> pods = cluster.store().list(Pod.class);
    assertThat(pods).hasSize(2);
    assertThat(
            pods.get(0)
                .getStatus()
                .getContainerStatuses()
                .get(0)
                .getState()
                .getTerminated()
                .getExitCode())
        .isEqualTo(3);
  }

  @Test
  void anExitCodeOfThePolicyFailsTheJobAtOnceAndItsMessageIsKept() {
    cluster.store().put(job("echo bad label map > $DETECTOR_TERMINATION_LOG; exit 65", 5));
    runUntil(() -> has("Failed"));
    assertThat(current().getStatus().getConditions().get(0).getReason())
        .isEqualTo("PodFailurePolicy");
    assertThat(
            cluster
                .store()
                .list(Pod.class)
                .get(0)
                .getStatus()
                .getContainerStatuses()
                .get(0)
                .getState()
                .getTerminated()
                .getMessage())
        .isEqualTo("bad label map");
  }

  @Test
  void aSuspendedJobGetsSigtermAndGoesOnWhenResumed() {
    cluster
        .store()
        .put(
            job(
                "trap \"echo stopped >> $OUT; exit 143\" TERM; touch $OUT; "
                    + "if grep -q stopped $OUT; then exit 0; fi; while :; do sleep 0.05; done",
                0));
    Path out = cluster.volumes().claim("default", "data").resolve("out");
    runUntil(() -> Files.exists(out));
    cluster.store().put(new JobBuilder(current()).editSpec().withSuspend(true).endSpec().build());
    runUntil(() -> Integer.valueOf(0).equals(current().getStatus().getActive()));
    assertThat(out).hasContent("stopped\n");
    assertThat(current().getStatus().getFailed()).isNull();
    cluster.store().put(new JobBuilder(current()).editSpec().withSuspend(false).endSpec().build());
    runUntil(() -> has("Complete"));
  }

  @Test
  void aProcessThatOutlivedItsRunIsEndedByTheNext() {
    cluster.store().put(job("touch $OUT; while :; do sleep 0.05; done", 0));
    Path out = cluster.volumes().claim("default", "data").resolve("out");
    runUntil(() -> Files.exists(out));
    List<ProcessHandle> left = ProcessHandle.current().children().toList();
    assertThat(left).isNotEmpty();
    new LocalCluster(
        home, home.resolve("volumes"), Map.of(), (c, e, m) -> Optional.empty(), Clock.systemUTC());
    assertThat(left).noneMatch(ProcessHandle::isAlive);
  }
}
