package dev.detector.worker.serving;

import java.time.Duration;

/**
 * What the server takes on at most.
 *
 * @param bodyBytes length of a request's body
 * @param imagePixels width × height of all images of a request, checked before any is decoded
 * @param running inferences at a time
 * @param waiting requests that may wait behind those; one more is answered with 503
 * @param patience how long a request may wait, and a connection may be idle
 * @param drain how long requests in flight may take to finish after SIGTERM
 */
public record ServingLimits(
    int bodyBytes, int imagePixels, int running, int waiting, Duration patience, Duration drain) {
  /** More images than this in one request are refused, however small they are. */
  static final int IMAGES = 128;

  int inFlight() {
    return running + waiting;
  }
}
