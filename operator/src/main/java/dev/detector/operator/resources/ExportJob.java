package dev.detector.operator.resources;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.Export;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;

/** The Job that makes a SavedModel of the best checkpoint. */
public final class ExportJob {

  private static final int BACKOFF_LIMIT = 3;

  private ExportJob() {}

  /** The desired Job. */
  public static Job of(DetectorTraining training, OperatorConfig config) {
    Export export = training.getSpec().export();
    Container container =
        WorkerContainer.of(
            training,
            Role.EXPORT,
            Images.of(config, export.image(), export.resources()),
            "export",
            List.of(
                "--input_type=" + export.inputType().flag(),
                "--pipeline_config_path=" + Paths.CONFIG,
                "--trained_checkpoint_dir=" + Paths.BEST,
                "--output_directory=" + Paths.exported(training)),
            Gpus.areIn(export.resources()) ? List.of() : List.of(WorkerContainer.noGpu()),
            WorkerPod.resources(export.resources(), "250m", "1Gi"));
    return WorkerJob.of(
        training,
        Role.EXPORT,
        BACKOFF_LIMIT,
        WorkerPod.ofJob(training, Role.EXPORT, container, config, export.podTemplate()));
  }
}
