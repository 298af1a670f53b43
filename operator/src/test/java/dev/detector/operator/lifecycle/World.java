package dev.detector.operator.lifecycle;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingSpec;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.ExportStatus;
import dev.detector.operator.api.TestStatus;
import dev.detector.operator.api.TrainingStatus;
import dev.detector.operator.api.ValidationStatus;
import dev.detector.operator.resources.Labels;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A cluster in memory that holds one training, carries out its plans and lets things happen. */
final class World {

  private final Map<String, HasMetadata> children = new LinkedHashMap<>();
  private final String pipeline;
  private final DetectorTraining training;
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private DetectorTrainingStatus reported = DetectorTrainingStatus.empty();

  World(DetectorTraining training, String pipeline) {
    this.training = training;
    this.pipeline = pipeline;
  }

  DetectorTraining training() {
    return training;
  }

  Optional<DetectorTrainingStatus> status() {
    return Optional.ofNullable(training.getStatus());
  }

  Instant now() {
    return now;
  }

  Observed observed() {
    return new Observed(List.copyOf(children.values()), Optional.of(pipeline), Optional.empty());
  }

  boolean has(HasMetadata object) {
    return children.containsKey(key(object));
  }

  List<Job> jobs() {
    return children.values().stream().filter(Job.class::isInstance).map(Job.class::cast).toList();
  }

  void carryOut(Plan plan) {
    for (HasMetadata object : plan.delete()) {
      children.remove(key(object));
      removePods(object.getMetadata().getName());
    }
    plan.apply().forEach(object -> children.merge(key(object), object, World::keepStatus));
    plan.create().forEach(object -> children.putIfAbsent(key(object), object));
    plan.suspend().forEach(this::suspend);
    training.setStatus(plan.status().withReportsOf(reported));
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  void change(UnaryOperator<DetectorTrainingSpec> change) {
    training.setSpec(change.apply(training.getSpec()));
    training.getMetadata().setGeneration(training.getMetadata().getGeneration() + 1);
  }

  /** A pod of the role's Job comes to run. */
  void run(Role role) {
    running(role).ifPresent(job -> put(pod(job, role, "Running", 0), job, 1, 0, null));
  }

  /** The role's pod ends with that exit code; if {@code forGood}, the Job does too. */
  void end(Role role, int code, boolean forGood) {
    running(role)
        .ifPresent(
            job ->
                put(
                    pod(job, role, code == 0 ? "Succeeded" : "Failed", code),
                    job,
                    0,
                    code == 0 ? 0 : 1,
                    code == 0 ? "Complete" : forGood ? "Failed" : null));
  }

  void report(UnaryOperator<DetectorTrainingStatus> report) {
    reported = report.apply(reported);
  }

  void checkpoint(long step) {
    report(
        r ->
            r.with(
                new TrainingStatus(
                    step,
                    100L,
                    step + "%",
                    1.0,
                    null,
                    null,
                    null,
                    new TrainingStatus.Checkpoint("ckpt-" + step, step, now.toString()))));
  }

  void evaluate(int sinceBest) {
    if (reported.training() == null) {
      return;
    }
    TrainingStatus.Checkpoint c = reported.training().latestCheckpoint();
    ValidationStatus.Evaluation e =
        new ValidationStatus.Evaluation(
            c.name(), c.step(), 0.6, 0.6, Map.of("DetectionBoxes_Precision/mAP", 0.6), null);
    report(r -> r.with(new ValidationStatus(1, e, e, sinceBest, null, null)));
  }

  void measure(double value) {
    report(
        r ->
            r.with(
                new TestStatus("ckpt-1", 1L, Map.of("DetectionBoxes_Precision/mAP", value), null)));
  }

  void export() {
    report(r -> r.with(new ExportStatus("ckpt-1", "exported/shapes", "sha256:1", 1L)));
  }

  void serve(int ready) {
    children.replaceAll(
        (key, child) ->
            child instanceof Deployment deployment
                ? new DeploymentBuilder(deployment)
                    .withStatus(
                        new DeploymentStatusBuilder()
                            .withReadyReplicas(ready)
                            .withUpdatedReplicas(1)
                            .build())
                    .build()
                : child);
  }

  private Optional<Job> running(Role role) {
    return jobs().stream()
        .filter(job -> role.word().equals(job.getMetadata().getLabels().get(Labels.COMPONENT)))
        .filter(job -> new JobView(Optional.of(job)).mayRun())
        .findFirst();
  }

  private void put(Pod pod, Job job, int active, int failures, String end) {
    children.put(key(pod), pod);
    JobStatus status = job.getStatus() == null ? new JobStatus() : job.getStatus();
    status.setActive(active);
    int before = status.getFailed() == null ? 0 : status.getFailed();
    status.setFailed(before + failures);
    if (end != null) {
      status.setConditions(
          List.of(
              new JobConditionBuilder()
                  .withType(end)
                  .withStatus("True")
                  .withLastTransitionTime(now.toString())
                  .build()));
    }
    children.put(key(job), new JobBuilder(job).withStatus(status).build());
  }

  private void suspend(String name, boolean suspend) {
    children.computeIfPresent(
        "Job/" + name,
        (key, job) -> new JobBuilder((Job) job).editSpec().withSuspend(suspend).endSpec().build());
    if (suspend) {
      removePods(name);
    }
  }

  private void removePods(String job) {
    new ArrayList<>(children.keySet())
        .stream().filter(key -> key.startsWith("Pod/" + job)).forEach(children::remove);
  }

  private static Pod pod(Job job, Role role, String phase, int code) {
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(job.getMetadata().getName() + "-x")
            .withLabels(job.getMetadata().getLabels())
            .endMetadata()
            .withNewStatus()
            .withPhase(phase)
            .endStatus();
    return "Running".equals(phase)
        ? pod.build()
        : pod.editStatus()
            .addNewContainerStatus()
            .withName(role.container())
            .withNewState()
            .withNewTerminated()
            .withExitCode(code)
            .endTerminated()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
  }

  private static HasMetadata keepStatus(HasMetadata before, HasMetadata after) {
    return before instanceof Deployment old && after instanceof Deployment desired
        ? new DeploymentBuilder(desired).withStatus(old.getStatus()).build()
        : after;
  }

  private static String key(HasMetadata object) {
    return object.getKind() + "/" + object.getMetadata().getName();
  }
}
