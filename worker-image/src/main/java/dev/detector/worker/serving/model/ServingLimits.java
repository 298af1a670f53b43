package dev.detector.worker.serving.model;

import java.time.Duration;

/**
 * What the server takes on at most.
 *
 * @param bodyBytes length of a request's body
 * @param imagePixels width × height of all images of a request, checked before any is decoded
 * @param running inferences at a time
 * @param waiting requests that may wait behind those; one more is answered with 503
 * @param batchSize images that are run together, where the model takes more than one
 * @param batchDelay how long the first image of a batch that is not full waits for others
 * @param patience how long a request may wait, and a connection may be idle
 * @param drain how long requests in flight may take to finish after SIGTERM
 */
public record ServingLimits(
    int bodyBytes,
    int imagePixels,
    int running,
    int waiting,
    int batchSize,
    Duration batchDelay,
    Duration patience,
    Duration drain) {
  /** More images than this in one request are refused, however small they are. */
  public static final int IMAGES = 128;

  /** Requests that are taken on at all. */
  public int inFlight() {
    return running + waiting;
  }
}
