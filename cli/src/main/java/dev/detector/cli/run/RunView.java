package dev.detector.cli.run;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.lifecycle.PlannedEvent;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What a person sees of a run. */
interface RunView {

  /** How the Jobs that make the data stand. */
  void jobs(List<Job> jobs);

  /** How the training stands; called every round. */
  void status(DetectorTraining training, Instant now);

  /** Something happened. */
  void event(PlannedEvent event);

  /** A remark of the run itself. */
  void note(String text);

  /** The directory with the output of every process. */
  Path logs();
}
