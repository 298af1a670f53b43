package dev.detector.operator.resources;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.Trainer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Job that trains. */
public final class TrainerJob {

  private TrainerJob() {}

  /**
   * The desired Job.
   *
   * @param pretrained the checkpoint that spec.fineTune asks for
   */
  public static Job of(
      DetectorTraining training, Optional<Pretrained> pretrained, OperatorConfig config) {
    Trainer trainer = training.getSpec().trainer();
    List<String> args =
        new ArrayList<>(
            List.of(
                "--pipeline_config_path=" + Paths.CONFIG,
                "--model_dir=" + Paths.TRAIN,
                "--num_train_steps=" + trainer.steps(),
                "--checkpoint_every_n=" + trainer.checkpoints().everySteps()));
    List<EnvVar> env =
        new ArrayList<>(
            List.of(
                WorkerContainer.seed(training),
                Reporter.variable(
                    "DETECTOR_CHECKPOINT_MAX_TO_KEEP",
                    String.valueOf(trainer.checkpoints().keepLatest()))));
    int processes = Gpus.processes(trainer.resources());
    if (processes > 1) {
      env.add(Reporter.variable("DETECTOR_LOCAL_PROCESSES", String.valueOf(processes)));
    }
    if (Workers.areSeveral(training)) {
      args.add("--num_workers=" + trainer.workers());
      env.addAll(Workers.environment(training));
    }
    Container container =
        WorkerContainer.of(
            training,
            Role.TRAIN,
            Images.of(config, trainer.image(), trainer.resources()),
            "train",
            args,
            env,
            WorkerPod.resources(trainer.resources(), "500m", "1Gi"));
    return WorkerJob.of(
        training,
        Role.TRAIN,
        trainer.backoffLimit(),
        WorkerPod.ofJob(
            training, Role.TRAIN, container, config, trainer.podTemplate(), pretrained));
  }
}
