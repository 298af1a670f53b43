package dev.detector.worker.input;

import dev.detector.formats.DetectorException;
import dev.detector.formats.ExitCode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Examples of a training that cannot be used: damaged records, pictures that cannot be decoded,
 * boxes or classes that make no sense. So many are left out, each told once. Safe for several
 * threads.
 */
final class BadRecords {
  private static final Logger LOG = LoggerFactory.getLogger(BadRecords.class);

  private final int limit;
  private final Set<Integer> indices = ConcurrentHashMap.newKeySet();
  private volatile int unread;
  private volatile DetectorException first;

  /**
   * @param limit how many may be left out
   */
  BadRecords(int limit) {
    this.limit = limit;
  }

  /** The first one is an error. */
  static BadRecords none() {
    return new BadRecords(0);
  }

  /** Whether an example is one that is left out. */
  boolean contains(int index) {
    return indices.contains(index);
  }

  /** How many there are. */
  int count() {
    return indices.size() + unread;
  }

  /**
   * Counts examples that were never found, as their file is damaged where they are.
   *
   * @param why the error, with file and offset
   * @throws DetectorException if they are too many
   */
  synchronized void addUnread(int examples, DetectorException why) {
    check(count() + examples, why);
    unread += examples;
    tell(why);
  }

  /**
   * Counts one. One that is too many is not taken down: each batch that wants it has the error,
   * whichever thread comes first.
   *
   * @param why the error, with file and offset
   * @throws DetectorException if it is one too many
   */
  synchronized void add(int index, DetectorException why) {
    if (why.exitCode() != ExitCode.BAD_INPUT) {
      throw why;
    }
    if (indices.contains(index)) {
      return;
    }
    check(count() + 1, why);
    indices.add(index);
    tell(why);
  }

  /** That all are of no use, with what is wrong with the first one that was found. */
  DetectorException nothingLeft() {
    return DetectorException.badInput(
        "no example can be used" + (first == null ? "" : ", the first one: " + first.getMessage()),
        "train_input_reader",
        "mend the data");
  }

  private void check(int count, DetectorException why) {
    if (limit == 0) {
      throw why;
    }
    if (count > limit) {
      throw new DetectorException(
          why.exitCode(),
          "more than " + limit + " examples cannot be used, the last one: " + why.getMessage(),
          "train_input_reader",
          "mend the data, or allow more with DETECTOR_MAX_BAD_RECORDS",
          why);
    }
  }

  private void tell(DetectorException why) {
    if (first == null) {
      first = why;
    }
    LOG.warn("Left out, {} of at most {}: {}", count(), limit, why.getMessage());
  }
}
