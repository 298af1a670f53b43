package dev.detector.worker.serving;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a model is served.
 *
 * @param modelName its name in the paths, {@code [A-Za-z0-9._-]+}
 * @param modelDir what the exporter wrote: {@code saved_model/} and {@code label_map.pbtxt}
 * @param port TCP port, 0 for any free one
 * @param scoreThreshold detections below it are not drawn unless a request says otherwise
 * @param drainDelay how long after SIGTERM requests are still taken while {@code /readyz} already
 *     says no, so that load balancers can notice
 */
public record ServingOptions(
    String modelName,
    Path modelDir,
    int port,
    double scoreThreshold,
    Duration drainDelay,
    ServingLimits limits) {}
