package dev.detector.operator.resources;

import dev.detector.operator.api.DetectorTraining;

/** Places inside the containers: the contract with images. */
public final class Paths {

  /** Checkpoints, events, exports. */
  public static final String WORKSPACE = "/workspace";

  /** The data set, read-only. */
  public static final String DATA = "/data";

  /** The volume of the fine-tuning checkpoint, read-only. */
  public static final String PRETRAINED = "/pretrained";

  /** The effective configuration. */
  public static final String CONFIG = WORKSPACE + "/pipeline.config";

  /** The effective configuration whose evaluation reads the test split. */
  public static final String TEST_CONFIG = WORKSPACE + "/pipeline-test.config";

  /** The Object Detection API's model_dir. */
  public static final String TRAIN = WORKSPACE + "/train";

  /** The best checkpoint so far. */
  public static final String BEST = WORKSPACE + "/best";

  /** Events and evaluations of the test split. */
  public static final String TEST = WORKSPACE + "/test";

  private Paths() {}

  /** A checkpoint in {@link #BEST}, from the workspace on. */
  static String inBest(String checkpoint) {
    return BEST.substring(WORKSPACE.length() + 1) + "/" + checkpoint;
  }

  /** The exported model. */
  public static String exported(DetectorTraining training) {
    return WORKSPACE + "/exported/" + Names.model(training);
  }
}
