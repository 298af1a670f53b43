package dev.detector.operator.lifecycle;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.resources.Desired;
import dev.detector.operator.resources.Labels;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.Map;
import java.util.Optional;

/** A Job as a decision sees it. */
record JobView(Optional<Job> job) {

  /** Where a Job stands. */
  enum State {
    MISSING,
    /** It is being deleted. */
    GOING,
    SUSPENDED,
    /** None of its pods is active. */
    IDLE,
    ACTIVE,
    COMPLETE,
    FAILED
  }

  State state() {
    if (job.isEmpty()) {
      return State.MISSING;
    }
    if (job.get().getMetadata().getDeletionTimestamp() != null) {
      return State.GOING;
    }
    if (condition("Complete").isPresent()) {
      return State.COMPLETE;
    }
    if (condition("Failed").isPresent()) {
      return State.FAILED;
    }
    if (Boolean.TRUE.equals(job.get().getSpec().getSuspend())) {
      return State.SUSPENDED;
    }
    return active() > 0 ? State.ACTIVE : State.IDLE;
  }

  /** Whether it could still start pods. */
  boolean mayRun() {
    State state = state();
    return state == State.IDLE || state == State.ACTIVE;
  }

  /** The queue that Kueue starts it from, and stops it for; nobody else may. */
  Optional<String> queue() {
    return job.map(Labels::queue).map(queue -> queue.get(Labels.QUEUE));
  }

  /** Whether Kueue has not let it run yet, or has stopped it. */
  boolean waitsInQueue() {
    return queue().isPresent() && state() == State.SUSPENDED;
  }

  /** Whether it ended, one way or the other. */
  boolean ended() {
    State state = state();
    return state == State.COMPLETE || state == State.FAILED;
  }

  /** How many of its pods failed. */
  int failures() {
    return job.map(Job::getStatus).map(status -> status.getFailed()).orElse(0);
  }

  /** When it ended. */
  Optional<String> endTime() {
    return condition("Complete")
        .or(() -> condition("Failed"))
        .map(JobCondition::getLastTransitionTime);
  }

  /** Whether it was ended because its time was over. */
  boolean tookTooLong() {
    return condition("Failed").filter(c -> "DeadlineExceeded".equals(c.getReason())).isPresent();
  }

  /** Whether it was ended because its pods failed too often. */
  boolean failedTooOften() {
    return condition("Failed")
        .filter(c -> "BackoffLimitExceeded".equals(c.getReason()))
        .isPresent();
  }

  /** The Job controller's message about its failure. */
  String failureMessage() {
    return condition("Failed").map(JobCondition::getMessage).orElse("");
  }

  /** Whether it was made for another number of steps than the spec's. */
  boolean isForOtherSteps(DetectorTraining training) {
    return !String.valueOf(training.getSpec().trainer().steps()).equals(annotation(Labels.STEPS));
  }

  /** Whether the spec was changed since it was made. */
  boolean isForOlderSpec(DetectorTraining training) {
    return !String.valueOf(training.getMetadata().getGeneration())
        .equals(annotation(Labels.GENERATION));
  }

  /** Whether the spec asks for another Job by now; what a Job runs cannot be changed in place. */
  boolean isOutdated(Job desired) {
    String mark = annotation(Labels.DESIRED);
    return mark != null && !Desired.isCurrent(desired, job);
  }

  /**
   * Whether it is to be made anew if it does not work yet. In a queue it has a place, or quota,
   * that only the user's wish for another Job or queue may cost it: not a newer operator.
   */
  boolean isToBeReplaced(DetectorTraining training, Job desired) {
    return isOutdated(desired)
        && (queue().isEmpty() || isForOlderSpec(training) || isInOtherQueue(desired));
  }

  /** Whether the training's queue, or its priority there, is another one by now. */
  boolean isInOtherQueue(Job desired) {
    return !Labels.queue(desired).equals(job.map(Labels::queue).orElse(Map.of()));
  }

  private String annotation(String name) {
    return job.map(j -> j.getMetadata().getAnnotations()).map(a -> a.get(name)).orElse(null);
  }

  private int active() {
    return job.map(Job::getStatus).map(status -> status.getActive()).orElse(0);
  }

  private Optional<JobCondition> condition(String type) {
    return job.map(Job::getStatus).stream()
        .flatMap(status -> status.getConditions().stream())
        .filter(c -> c.getType().equals(type) && "True".equals(c.getStatus()))
        .findFirst();
  }
}
