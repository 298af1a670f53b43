package dev.detector.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.operator.api.Phase;
import dev.detector.operator.lifecycle.Lifecycle;
import dev.detector.operator.lifecycle.Plan;
import dev.detector.operator.resources.OperatorConfig;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  /** One that fails would warm nothing but the way to its failure. */
  @Test
  void plansATrainingThatWouldStart() {
    Plan plan = WarmUp.run(new Lifecycle(new OperatorConfig("worker:1", "worker:1", "op:1")), 1);
    assertThat(plan.status().phase()).isEqualTo(Phase.QUEUED);
    assertThat(plan.create()).extracting(HasMetadata::getKind).contains("ConfigMap", "Job");
  }
}
