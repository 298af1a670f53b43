package dev.detector.operator.resources;

/** The reporter's environment variables. */
public final class ReporterEnvironment {

  /** Namespace of the training. */
  public static final String NAMESPACE = "DETECTOR_NAMESPACE";

  /** Name of the training. */
  public static final String NAME = "DETECTOR_NAME";

  /** Uid of the training: a report for a former training of the same name must not land. */
  public static final String UID = "DETECTOR_UID";

  /** Folder of the workspace. */
  public static final String WORKSPACE = "DETECTOR_WORKSPACE";

  /** Steps to train in all. */
  public static final String TOTAL_STEPS = "DETECTOR_TOTAL_STEPS";

  /** Tag of the metric by which checkpoints are compared. */
  public static final String BEST_METRIC = "DETECTOR_BEST_METRIC";

  /** max or min. */
  public static final String BEST_MODE = "DETECTOR_BEST_MODE";

  /** Tag of the metric whose improvement {@code status.validation.sinceBest} counts from. */
  public static final String STOP_METRIC = "DETECTOR_STOP_METRIC";

  /** max or min, for that metric. */
  public static final String STOP_MODE = "DETECTOR_STOP_MODE";

  /** By how much an evaluation must be better to reset {@code status.validation.sinceBest}. */
  public static final String MIN_DELTA = "DETECTOR_MIN_DELTA";

  /** Folder of the exported model. */
  public static final String EXPORT_DIR = "DETECTOR_EXPORT_DIR";

  /** Index of the pod among those that train together; unset where one trains alone. */
  public static final String WORKER = "DETECTOR_WORKER";

  private ReporterEnvironment() {}
}
