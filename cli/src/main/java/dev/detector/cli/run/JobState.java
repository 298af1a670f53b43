package dev.detector.cli.run;

import dev.detector.cli.local.LocalCluster;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

/** A Job's state in one word. */
final class JobState {

  private JobState() {}

  static String of(Job job) {
    if (LocalCluster.isComplete(job)) {
      return "done";
    }
    if (LocalCluster.hasFailed(job)) {
      return "failed";
    }
    return job.getStatus() == null ? "waiting" : "running";
  }
}
