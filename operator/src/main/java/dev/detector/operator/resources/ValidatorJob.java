package dev.detector.operator.resources;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.Validator;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.List;

/**
 * The Jobs that evaluate: every checkpoint beside the training, and the best one on the test split.
 */
public final class ValidatorJob {

  private static final int BACKOFF_LIMIT = 6;

  /**
   * Seconds without a new checkpoint until the validator gives up; the lifecycle then starts it
   * anew.
   */
  private static final int WAIT = 3600;

  private ValidatorJob() {}

  /** The Job beside the trainer. */
  public static Job beside(DetectorTraining training, OperatorConfig config) {
    List<EnvVar> env = environment(training);
    env.add(
        Reporter.variable(
            "DETECTOR_BEST_METRIC", training.getSpec().validator().bestBy().metric()));
    env.add(
        Reporter.variable(
            "DETECTOR_BEST_MODE", training.getSpec().validator().bestBy().mode().word()));
    env.add(Reporter.variable("DETECTOR_BEST_DIR", Paths.BEST));
    int keepBest = training.getSpec().trainer().checkpoints().keepBest();
    if (keepBest > 1) {
      env.add(Reporter.variable("DETECTOR_BEST_KEEP", String.valueOf(keepBest)));
    }
    env.add(WorkerContainer.seed(training));
    return of(
        training,
        config,
        Role.VALIDATE,
        List.of(
            "--pipeline_config_path=" + Paths.CONFIG,
            "--model_dir=" + Paths.TRAIN,
            "--checkpoint_dir=" + Paths.TRAIN,
            "--eval_timeout=" + WAIT),
        env);
  }

  /** The Job that measures the best checkpoint on the test split. */
  public static Job onTestSplit(DetectorTraining training, OperatorConfig config) {
    return of(
        training,
        config,
        Role.TEST,
        List.of(
            "--pipeline_config_path=" + Paths.TEST_CONFIG,
            "--model_dir=" + Paths.TEST,
            "--checkpoint_dir=" + Paths.BEST,
            "--eval_timeout=1"),
        environment(training));
  }

  private static List<EnvVar> environment(DetectorTraining training) {
    List<EnvVar> env = new ArrayList<>();
    if (training.getSpec().validator().device() == Validator.Device.CPU) {
      env.add(WorkerContainer.noGpu());
    }
    return env;
  }

  private static Job of(
      DetectorTraining training,
      OperatorConfig config,
      Role role,
      List<String> args,
      List<EnvVar> env) {
    Validator validator = training.getSpec().validator();
    Container container =
        WorkerContainer.of(
            training,
            role,
            Images.of(config, validator.image(), validator.resources()),
            "validate",
            args,
            env,
            WorkerPod.resources(validator.resources(), "250m", "1Gi"));
    return WorkerJob.of(
        training,
        role,
        BACKOFF_LIMIT,
        WorkerPod.ofJob(training, role, container, config, validator.podTemplate()));
  }
}
