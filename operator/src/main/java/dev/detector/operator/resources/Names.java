package dev.detector.operator.resources;

import dev.detector.operator.api.DetectorTraining;

/**
 * Names of a training's children: the training's own name with a suffix, so at most 60 characters,
 * which leaves them valid as DNS labels and label values.
 */
public final class Names {

  private static final int MAX_NAME = 50;

  private Names() {}

  /** The Job of a role. */
  public static String job(DetectorTraining training, Role role) {
    return of(training, role.word());
  }

  /** The ConfigMap with the effective pipeline.config. */
  public static String config(DetectorTraining training) {
    return of(training, "config");
  }

  /** The claim of the workspace. */
  public static String workspace(DetectorTraining training) {
    return of(training, "workspace");
  }

  /** ServiceAccount, Role and RoleBinding of the reporters. */
  public static String reporter(DetectorTraining training) {
    return of(training, "reporter");
  }

  /** Deployment and Service of the server. */
  public static String server(DetectorTraining training) {
    return of(training, "server");
  }

  /** Name under which the model is exported and served. */
  public static String model(DetectorTraining training) {
    return training.getMetadata().getName();
  }

  private static String of(DetectorTraining training, String suffix) {
    String name = training.getMetadata().getName();
    if (name.length() > MAX_NAME || !name.matches("[a-z]([-a-z0-9]*[a-z0-9])?")) {
      throw new IllegalArgumentException(
          "DetectorTraining '"
              + name
              + "': metadata.name becomes part of the names of Jobs and Services: use at most "
              + MAX_NAME
              + " lower-case letters, digits and '-', starting with a letter");
    }
    return name + "-" + suffix;
  }
}
