package dev.detector.worker.serving;

import dev.detector.worker.serving.model.ModelSource;
import dev.detector.worker.serving.model.ServingLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Options of servers under test. */
final class ServingFixtures {
  static final int BODY_LIMIT = 1 << 20;
  static final int PIXEL_LIMIT = 500 * 500;

  private ServingFixtures() {}

  /** The model {@code tiny} alone. */
  static ServingOptions options(Path modelDir) {
    return options(List.of(new ModelSource("tiny", modelDir)), false, Duration.ZERO);
  }

  static ServingOptions options(
      List<ModelSource> models, boolean allVersions, Duration lookInterval) {
    ServingLimits limits =
        new ServingLimits(
            BODY_LIMIT,
            PIXEL_LIMIT,
            2,
            30,
            4,
            Duration.ZERO,
            Duration.ofSeconds(20),
            Duration.ofSeconds(10));
    return new ServingOptions(models, allVersions, lookInterval, 0, 0.3, Duration.ZERO, limits);
  }
}
