package dev.detector.operator.reconciler;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.lifecycle.Plan;
import dev.detector.operator.reporter.StatusPatch;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out a plan against the API server; writes nothing that is already as it should be. */
final class PlanExecutor {

  /** Owner of the fields of children. */
  static final String FIELD_MANAGER = "detector-operator";

  /** Owner of the operator's part of the status. */
  static final String STATUS_FIELD_MANAGER = "detector-operator-status";

  private static final Logger LOG = LoggerFactory.getLogger(PlanExecutor.class);

  private final KubernetesClient client;
  private final EventPublisher events;

  PlanExecutor(KubernetesClient client, EventPublisher events) {
    this.client = client;
    this.events = events;
  }

  void carryOut(DetectorTraining training, Plan plan) {
    plan.delete().forEach(this::delete);
    // What a Job needs, its ServiceAccount for one, is there before the Job.
    plan.apply().forEach(this::apply);
    plan.create().forEach(this::create);
    plan.suspend().forEach((job, suspend) -> suspend(training, job, suspend));
    writeStatus(training, plan.status());
    plan.events().forEach(event -> events.publish(training, event));
  }

  private void delete(HasMetadata object) {
    log("Deleting", object);
    client.resource(object).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
  }

  private void create(HasMetadata object) {
    log("Creating", object);
    try {
      client.resource(object).create();
    } catch (KubernetesClientException e) {
      // The informer had not yet seen what an earlier plan made.
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private void apply(HasMetadata object) {
    log("Applying", object);
    client.resource(object).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
  }

  private void suspend(DetectorTraining training, String job, boolean suspend) {
    LOG.atInfo()
        .addKeyValue("namespace", training.getMetadata().getNamespace())
        .addKeyValue("job", job)
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

  private void writeStatus(DetectorTraining training, DetectorTrainingStatus status) {
    if (status.equals(DetectorTrainingStatus.of(training).ownPart())) {
      return;
    }
    DetectorTraining patch = new DetectorTraining();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(training.getMetadata().getName())
            .withNamespace(training.getMetadata().getNamespace())
            .build());
    patch.setStatus(status);
    client.resource(patch).subresource("status").patch(StatusPatch.by(STATUS_FIELD_MANAGER));
  }

  private static void log(String verb, HasMetadata object) {
    LOG.atInfo()
        .addKeyValue("kind", object.getKind())
        .addKeyValue("namespace", object.getMetadata().getNamespace())
        .addKeyValue("name", object.getMetadata().getName())
        .log(verb);
  }
}
