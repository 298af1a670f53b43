package dev.detector.worker.serving;

import dev.detector.worker.serving.model.ModelSource;
import dev.detector.worker.serving.model.ServingLimits;
import java.time.Duration;
import java.util.List;

/**
 * What is served and how.
 *
 * @param models at least one, with different names
 * @param allVersions whether older versions of a model are served too
 * @param lookInterval how often the server looks for new versions and replaced exports, zero for
 *     never
 * @param port TCP port, 0 for any free one
 * @param scoreThreshold detections below it are left out unless a request says otherwise
 * @param drainDelay how long after SIGTERM requests are still taken while {@code /readyz} already
 *     says no, so that load balancers can notice
 */
public record ServingOptions(
    List<ModelSource> models,
    boolean allVersions,
    Duration lookInterval,
    int port,
    double scoreThreshold,
    Duration drainDelay,
    ServingLimits limits) {}
