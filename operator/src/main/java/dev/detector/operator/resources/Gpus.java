package dev.detector.operator.resources;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.Map;

/** The GPUs that a container's limits name: device plugins call them VENDOR/gpu or VENDOR/mig-*. */
public final class Gpus {

  private Gpus() {}

  /** Whether the limits name a GPU or a slice of one. */
  static boolean areIn(ResourceRequirements resources) {
    return limits(resources).keySet().stream()
        .anyMatch(name -> isWhole(name) || name.contains("/mig-"));
  }

  /**
   * Processes that a worker's container trains with: one for each whole GPU, and at least one. A
   * process can use no more than one slice.
   */
  public static int processes(ResourceRequirements resources) {
    int gpus =
        limits(resources).entrySet().stream()
            .filter(limit -> isWhole(limit.getKey()))
            .mapToInt(limit -> limit.getValue().getNumericalAmount().intValue())
            .sum();
    return Math.max(1, gpus);
  }

  private static boolean isWhole(String name) {
    return name.contains("/gpu");
  }

  private static Map<String, Quantity> limits(ResourceRequirements resources) {
    return resources == null || resources.getLimits() == null ? Map.of() : resources.getLimits();
  }
}
