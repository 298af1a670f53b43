package dev.detector.worker.model;

import dev.detector.formats.DetectorException;

/** Refuses what a config asks for and this network does not do, by the config's field path. */
final class Supported {

  private Supported() {}

  static void refuse(boolean when, String path, String what, String mend) {
    if (when) {
      throw refusal(path, what, mend);
    }
  }

  static DetectorException refusal(String path, String what, String mend) {
    return DetectorException.badInput("not supported: " + what, path, mend);
  }
}
