package dev.detector.cli.run;

import dev.detector.cli.local.LocalCluster;
import dev.detector.cli.local.ObjectStore;
import dev.detector.formats.BadInputException;
import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingSpec;
import dev.detector.operator.api.Phase;
import dev.detector.operator.lifecycle.Lifecycle;
import dev.detector.operator.lifecycle.Observed;
import dev.detector.operator.lifecycle.Plan;
import dev.detector.operator.lifecycle.Reason;
import dev.detector.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The shell around the lifecycle on one machine: what the reconciler does with an API server, this
 * does with objects in memory and processes.
 */
final class LocalRun {
  private static final String ANOTHER_RUN =
      "give the changed one another metadata.name, or forget the old run with --fresh";

  private static final long ROUND_MILLIS = 200;
  private static final long GRACE_SECONDS = 60;

  /** The reasons of a training that can go on only when another one does. */
  private static final Set<String> AWAITED =
      Stream.of(
              Reason.BASE_MISSING,
              Reason.BASE_UNFINISHED,
              Reason.BASE_UNUSABLE,
              Reason.CHAMPION_MISSING,
              Reason.CHAMPION_UNFINISHED,
              Reason.CHAMPION_UNMEASURED,
              Reason.CHAMPION_OTHER_DATA)
          .map(Reason::text)
          .collect(Collectors.toUnmodifiableSet());

  private final Lifecycle lifecycle;
  private final LocalCluster cluster;
  private final ReportedStatus reported;
  private final SavedState saved;
  private final OtherRuns others;
  private final RunView view;
  private final Clock clock;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private DetectorTraining training;

  LocalRun(
      Lifecycle lifecycle,
      LocalCluster cluster,
      ReportedStatus reported,
      SavedState saved,
      OtherRuns others,
      RunView view,
      Clock clock) {
    this.lifecycle = lifecycle;
    this.cluster = cluster;
    this.reported = reported;
    this.saved = saved;
    this.others = others;
    this.view = view;
    this.clock = clock;
  }

  /** Asks for a clean suspension, from another thread, and waits until it is done. */
  void suspend() {
    stop.countDown();
    try {
      ended.await(GRACE_SECONDS + 10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs until the training is over, or until somebody asks for an end.
   *
   * @param untilReady whether a served model is an end too
   * @return the training with its final status
   */
  DetectorTraining run(ResourceFile file, boolean untilReady) {
    try {
      load(file);
      announceOthers();
      if (runJobs(file)) {
        while (!isOver(untilReady) && stop.getCount() > 0) {
          round();
          if (waitsInVain()) {
            return training;
          }
          pause();
        }
      }
      if (stop.getCount() == 0 && !phase().terminal()) {
        suspendTraining();
      }
      return training;
    } finally {
      cluster.shutDown(GRACE_SECONDS);
      saved.write(cluster.store().list(HasMetadata.class));
      ended.countDown();
    }
  }

  private void load(ResourceFile file) {
    if (file.training().getSpec().trainer().workers() > 1) {
      throw new BadInputException(
          "several workers need a cluster",
          "spec.trainer.workers",
          "run it there, or set it to 1 here");
    }
    ObjectStore store = cluster.store();
    saved.read().forEach(store::put);
    training = file.training();
    if (training.getMetadata().getLabels() != null) {
      // No Kueue here that would start it.
      training.getMetadata().getLabels().remove(Labels.QUEUE);
    }
    store
        .get(
            DetectorTraining.class,
            training.getMetadata().getNamespace(),
            training.getMetadata().getName())
        .ifPresent(this::continueFrom);
    if (training.getMetadata().getGeneration() == null) {
      training.getMetadata().setGeneration(1L);
      training.getMetadata().setCreationTimestamp(clock.instant().toString());
    }
    store.put(training);
    for (HasMetadata object : file.others()) {
      boolean keeps = object instanceof Job && exists(object);
      if (!keeps) {
        store.put(object);
      }
    }
  }

  private void continueFrom(DetectorTraining before) {
    refuseAnotherExperiment(before, training.getSpec());
    long generation = before.getMetadata().getGeneration();
    boolean changed = !before.getSpec().equals(training.getSpec());
    training.setMetadata(before.getMetadata());
    training.getMetadata().setGeneration(changed ? generation + 1 : generation);
    training.setStatus(before.getStatus());
    reported.restore(before.getStatus());
  }

  /** What the resource's CEL rules refuse on a cluster. */
  private static void refuseAnotherExperiment(DetectorTraining before, DetectorTrainingSpec after) {
    DetectorTrainingSpec spec = before.getSpec();
    boolean same =
        spec.pipeline().equals(after.pipeline())
            && spec.dataset().equals(after.dataset())
            && Objects.equals(spec.fineTune(), after.fineTune())
            && spec.workspace().equals(after.workspace())
            && spec.validator().bestBy().equals(after.validator().bestBy())
            && Objects.equals(spec.validator().metrics(), after.validator().metrics())
            && spec.trainer().seed().equals(after.trainer().seed());
    if (!same) {
      throw new BadInputException(
          "pipeline, dataset, fineTune, workspace, validator.bestBy, validator.metrics and trainer.seed define the"
              + " experiment and cannot change while it is kept",
          "spec",
          ANOTHER_RUN);
    }
    boolean trained =
        before.getStatus() != null
            && before
                .getStatus()
                .condition(ConditionType.TRAINED)
                .filter(Condition::isTrue)
                .isPresent();
    int change = after.trainer().steps() - spec.trainer().steps();
    if (change < 0 || (change > 0 && trained)) {
      throw new BadInputException(
          "may only grow, and only while the training runs", "spec.trainer.steps", ANOTHER_RUN);
    }
  }

  /** Runs the file's own Jobs, which make the data; false if the run is to end before training. */
  private boolean runJobs(ResourceFile file) {
    List<Job> jobs =
        file.others().stream().filter(Job.class::isInstance).map(Job.class::cast).toList();
    while (stop.getCount() > 0) {
      cluster.tick();
      List<Job> now =
          jobs.stream()
              .map(job -> cluster.store().get(Job.class, namespace(), job.getMetadata().getName()))
              .flatMap(Optional::stream)
              .toList();
      view.jobs(now);
      for (Job job : now) {
        if (LocalCluster.hasFailed(job)) {
          throw new BadInputException(
              "a Job of the file failed",
              job.getMetadata().getName(),
              "see its output in " + view.logs() + unboundClaims(job, file));
        }
      }
      saved.write(cluster.store().list(HasMetadata.class));
      if (now.stream().allMatch(LocalCluster::isComplete)) {
        return true;
      }
      pause();
    }
    return false;
  }

  /** Claims that are empty directories here unless somebody says otherwise. */
  private static String unboundClaims(Job job, ResourceFile file) {
    List<String> made =
        file.others().stream()
            .filter(PersistentVolumeClaim.class::isInstance)
            .map(claim -> claim.getMetadata().getName())
            .toList();
    String options =
        job.getSpec().getTemplate().getSpec().getVolumes().stream()
            .filter(volume -> volume.getPersistentVolumeClaim() != null)
            .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
            .filter(claim -> !made.contains(claim))
            .map(claim -> "--volume " + claim + "=DIR")
            .collect(Collectors.joining(", "));
    return options.isEmpty() ? "" : "; it needs " + options;
  }

  private void round() {
    cluster.tick();
    Plan plan = lifecycle.plan(training, observed(), clock.instant());
    carryOut(plan);
    training.setStatus(reported.addTo(plan.status()));
    plan.events().forEach(view::event);
    cluster.store().put(training);
    saved.write(cluster.store().list(HasMetadata.class));
    view.status(training, clock.instant());
  }

  private void carryOut(Plan plan) {
    ObjectStore store = cluster.store();
    plan.delete().forEach(store::delete);
    plan.apply().forEach(this::apply);
    plan.create().stream().filter(object -> !exists(object)).forEach(store::put);
    plan.suspend()
        .forEach(
            (name, suspend) ->
                store
                    .get(Job.class, namespace(), name)
                    .ifPresent(
                        job ->
                            store.put(
                                new JobBuilder(job)
                                    .editSpec()
                                    .withSuspend(suspend)
                                    .endSpec()
                                    .build())));
  }

  private void apply(HasMetadata object) {
    ObjectStore store = cluster.store();
    if (object instanceof Deployment deployment) {
      // The status is not part of what is applied.
      store
          .get(Deployment.class, namespace(), deployment.getMetadata().getName())
          .ifPresent(before -> deployment.setStatus(before.getStatus()));
    }
    store.put(object);
  }

  private boolean exists(HasMetadata object) {
    return cluster
        .store()
        .get(object.getClass(), namespace(), object.getMetadata().getName())
        .isPresent();
  }

  private Observed observed() {
    String name = training.getMetadata().getName();
    List<HasMetadata> children =
        cluster.store().list(HasMetadata.class).stream()
            .filter(o -> o.getMetadata().getLabels() != null)
            .filter(o -> name.equals(o.getMetadata().getLabels().get(Labels.TRAINING)))
            .toList();
    List<DetectorTraining> named =
        Lifecycle.namedTrainings(training, children).stream()
            .flatMap(other -> others.training(namespace(), other).stream())
            .toList();
    return new Observed(children, pipelineSource(), serviceUrl(children), named);
  }

  /** Said before hours of training, not after them. */
  private void announceOthers() {
    for (String name : Lifecycle.everNamedTrainings(training)) {
      if (others.training(namespace(), name).isEmpty()) {
        view.note(
            "training %s, which spec names, was not run under %s: this run cannot end without it"
                .formatted(name, others.home()));
      }
    }
  }

  /** Whether the training waits for another one that nobody runs here. */
  private boolean waitsInVain() {
    Optional<String> waits =
        training
            .getStatus()
            .condition(ConditionType.READY)
            .map(Condition::reason)
            .filter(AWAITED::contains);
    if (waits.isEmpty()
        || Lifecycle.everNamedTrainings(training).stream().anyMatch(others::isRunning)) {
      return false;
    }
    view.note(
        "nothing that runs here will change that: run the other training first, with --home "
            + others.home()
            + ", then this one again; it goes on from here");
    return true;
  }

  private Optional<String> pipelineSource() {
    return Optional.ofNullable(training.getSpec().pipeline().configMapKeyRef())
        .flatMap(
            ref ->
                cluster
                    .store()
                    .get(ConfigMap.class, namespace(), ref.name())
                    .map(map -> Objects.requireNonNullElse(map.getData(), Map.<String, String>of()))
                    .map(data -> data.get(ref.key())));
  }

  private Optional<String> serviceUrl(List<HasMetadata> children) {
    return children.stream()
        .filter(Service.class::isInstance)
        .map(Service.class::cast)
        .findFirst()
        .flatMap(cluster::localUrl);
  }

  private void suspendTraining() {
    view.note("suspending: the trainer writes a checkpoint");
    cluster
        .store()
        .list(Job.class)
        .forEach(
            job ->
                cluster
                    .store()
                    .put(new JobBuilder(job).editSpec().withSuspend(true).endSpec().build()));
    cluster.shutDown(GRACE_SECONDS);
    if (training.getStatus() != null) {
      training.setStatus(reported.addTo(training.getStatus()));
    }
    cluster.store().put(training);
    view.note("suspended; the same command goes on from here");
  }

  private boolean isOver(boolean untilReady) {
    return phase().terminal() || (untilReady && phase() == Phase.READY);
  }

  private Phase phase() {
    return training.getStatus() == null || training.getStatus().phase() == null
        ? Phase.PENDING
        : training.getStatus().phase();
  }

  private String namespace() {
    return training.getMetadata().getNamespace();
  }

  private void pause() {
    try {
      stop.await(ROUND_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.countDown();
    }
  }
}
