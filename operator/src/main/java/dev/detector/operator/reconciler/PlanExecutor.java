package dev.detector.operator.reconciler;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.lifecycle.Plan;
import dev.detector.operator.metrics.TrainingMetrics;
import dev.detector.operator.reporter.StatusPatch;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out a plan against the API server; writes nothing that is already as it should be. */
final class PlanExecutor {

  /** Owner of the fields of children. */
  static final String FIELD_MANAGER = "detector-operator";

  /** Owner of the operator's part of the status. */
  static final String STATUS_FIELD_MANAGER = "detector-operator-status";

  private static final int WRITERS = 16;

  /** Of the two conflicts the one that says that the object is there. */
  private static final String ALREADY_EXISTS = "AlreadyExists";

  /**
   * To post a new object costs the API server half of what it costs to apply it. But a later apply
   * takes away no element of a list that was posted, so it is only for types without such lists.
   */
  private static final Set<Class<? extends HasMetadata>> MADE_BY_POST =
      Set.of(ServiceAccount.class, Role.class, RoleBinding.class);

  private static final Logger LOG = LoggerFactory.getLogger(PlanExecutor.class);

  private final EventPublisher events;
  private final Clock clock;
  private final TrainingMetrics metrics;
  private final ExecutorService writers;

  PlanExecutor(EventPublisher events, Clock clock, TrainingMetrics metrics) {
    this.events = events;
    this.clock = clock;
    this.metrics = metrics;
    this.writers = Executors.newFixedThreadPool(WRITERS, PlanExecutor::daemon);
  }

  /**
   * Carries out a plan.
   *
   * @return when to plan again though nothing is observed to change; empty if only a change matters
   */
  Optional<Duration> carryOut(DetectorTraining training, Plan plan, Children children) {
    KubernetesClient client = children.client();
    plan.delete().forEach(object -> delete(object, client));
    writeObjects(plan, children);
    plan.suspend().forEach((job, suspend) -> suspend(training, job, suspend, client));
    DetectorTrainingStatus before = DetectorTrainingStatus.of(training).ownPart();
    if (plan.status().equals(before)) {
      events.publish(training, plan.events());
      return plan.nextCheck();
    }
    Duration hold = StatusPacing.hold(before, plan.status(), clock.instant());
    if (!hold.isZero()) {
      // Its events follow from the status that stands, so they come with it.
      return Optional.of(plan.nextCheck().filter(c -> c.compareTo(hold) < 0).orElse(hold));
    }
    DetectorTraining written = writeStatus(training, plan.status(), children);
    metrics.statusWritten(training, before, plan.status());
    events.publish(training, plan.events());
    // The answer may hold a change whose event came before it and was taken for our own.
    return ReportFilter.decidedFrom(written).equals(ReportFilter.decidedFrom(training))
        ? plan.nextCheck()
        : Optional.of(Duration.ZERO);
  }

  /**
   * Writes Jobs first, and beside them the ServiceAccounts without which they make no pod: whoever
   * waits for a training waits for its pods, and a pod has been scheduled and its image looked for
   * long before it asks for what the others hold. Those follow all at the same time. A Job whose
   * ServiceAccount comes late makes its pod once it is there; a plan of which a part failed is made
   * and carried out again.
   */
  private void writeObjects(Plan plan, Children children) {
    List<CompletableFuture<Void>> others = new ArrayList<>();
    for (HasMetadata object : plan.apply()) {
      if (object instanceof ServiceAccount) {
        others.add(begin(() -> apply(object, children)));
      }
    }
    try {
      plan.create().stream().filter(Job.class::isInstance).forEach(job -> create(job, children));
    } finally {
      others.addAll(beginRest(plan, children));
      await(others);
    }
  }

  /** Only a binding waits: the API server refuses most users one whose role it cannot read. */
  private List<CompletableFuture<Void>> beginRest(Plan plan, Children children) {
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    CompletableFuture<Void> role = CompletableFuture.completedFuture(null);
    for (HasMetadata object : plan.apply()) {
      if (object instanceof Role) {
        role = begin(() -> apply(object, children));
        writes.add(role);
      } else if (!(object instanceof ServiceAccount || object instanceof RoleBinding)) {
        writes.add(begin(() -> apply(object, children)));
      }
    }
    for (HasMetadata object : plan.apply()) {
      if (object instanceof RoleBinding) {
        writes.add(role.thenRunAsync(() -> apply(object, children), writers));
      }
    }
    for (HasMetadata object : plan.create()) {
      if (!(object instanceof Job)) {
        writes.add(begin(() -> create(object, children)));
      }
    }
    return writes;
  }

  private CompletableFuture<Void> begin(Runnable write) {
    return CompletableFuture.runAsync(write, writers);
  }

  private static void await(List<CompletableFuture<Void>> writes) {
    try {
      CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static void delete(HasMetadata object, KubernetesClient client) {
    log("Deleting", object);
    client.resource(object).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
  }

  private static void create(HasMetadata object, Children children) {
    log("Creating", object);
    // What was there was made by an earlier plan whose answer was lost; the informer will tell of
    // it.
    isNewlyMade(object, children);
  }

  /** Whether an object did not exist and was made. */
  private static boolean isNewlyMade(HasMetadata object, Children children) {
    try {
      children.write(object, desired -> children.client().resource(desired).create());
      return true;
    } catch (KubernetesClientException e) {
      if (ALREADY_EXISTS.equals(e.getStatus() == null ? null : e.getStatus().getReason())) {
        return false;
      }
      throw e;
    }
  }

  private static void apply(HasMetadata object, Children children) {
    log("Applying", object);
    if (MADE_BY_POST.contains(object.getClass())
        && !children.has(object)
        && isNewlyMade(object, children)) {
      return;
    }
    children.write(
        object,
        desired ->
            children
                .client()
                .resource(desired)
                .fieldManager(FIELD_MANAGER)
                .forceConflicts()
                .serverSideApply());
  }

  private static void suspend(
      DetectorTraining training, String job, boolean suspend, KubernetesClient client) {
    LOG.atInfo()
        .addKeyValue(LogKeys.KIND, "Job")
        .addKeyValue(LogKeys.NAMESPACE, training.getMetadata().getNamespace())
        .addKeyValue(LogKeys.NAME, job)
        .log(suspend ? "Suspending" : "Resuming");
    // A merge patch and no apply: a queue controller also owns this field.
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(training.getMetadata().getNamespace())
        .withName(job)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"suspend\":" + suspend + "}}");
  }

  private static DetectorTraining writeStatus(
      DetectorTraining training, DetectorTrainingStatus status, Children children) {
    DetectorTraining patch = new DetectorTraining();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(training.getMetadata().getName())
            .withNamespace(training.getMetadata().getNamespace())
            .build());
    patch.setStatus(status);
    return children.writeTraining(
        patch,
        desired ->
            children
                .client()
                .resource(desired)
                .subresource("status")
                .patch(StatusPatch.by(STATUS_FIELD_MANAGER)));
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "writer");
    thread.setDaemon(true);
    return thread;
  }

  private static void log(String verb, HasMetadata object) {
    LOG.atInfo()
        .addKeyValue(LogKeys.KIND, object.getKind())
        .addKeyValue(LogKeys.NAMESPACE, object.getMetadata().getNamespace())
        .addKeyValue(LogKeys.NAME, object.getMetadata().getName())
        .log(verb);
  }
}
