package dev.detector.worker.serving.detect;

import dev.detector.formats.labelmap.LabelMap;
import dev.detector.worker.picture.Detection;
import dev.detector.worker.serving.http.HttpError;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.util.Fields;

/**
 * Which detections a request wants.
 *
 * @param threshold the lowest score
 * @param maxDetections how many at most
 * @param classes ids, empty for all
 */
record DetectOptions(double threshold, int maxDetections, Set<Integer> classes) {
  private static final Set<String> KNOWN = Set.of("threshold", "max_detections", "classes");

  /**
   * Reads a query.
   *
   * @param threshold what holds if the query says nothing
   * @throws HttpError 400 that names the parameter at fault
   */
  static DetectOptions of(Fields query, double threshold, LabelMap labels) {
    for (String name : query.getNames()) {
      if (!KNOWN.contains(name)) {
        throw HttpError.badRequest(
            "unknown parameter ?" + name + "; known are threshold, max_detections, classes");
      }
    }
    return new DetectOptions(
        threshold(query.getValue("threshold"), threshold),
        maxDetections(query.getValue("max_detections")),
        classes(query.getValue("classes"), labels));
  }

  private static double threshold(String given, double otherwise) {
    if (given == null) {
      return otherwise;
    }
    try {
      double threshold = Double.parseDouble(given);
      if (threshold >= 0 && threshold <= 1) {
        return threshold;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw HttpError.badRequest("?threshold=" + given + " is no number from 0 to 1");
  }

  private static int maxDetections(String given) {
    if (given == null) {
      return Integer.MAX_VALUE;
    }
    if (given.matches("[1-9][0-9]{0,8}")) {
      return Integer.parseInt(given);
    }
    throw HttpError.badRequest("?max_detections=" + given + " is no whole number above 0");
  }

  private static Set<Integer> classes(String given, LabelMap labels) {
    Set<Integer> classes = new HashSet<>();
    if (given == null) {
      return classes;
    }
    for (String name : given.split(",", -1)) {
      classes.add(classId(name.strip(), labels));
    }
    return classes;
  }

  private static int classId(String name, LabelMap labels) {
    for (LabelMap.Item item : labels.items()) {
      if (item.label().equals(name) || name.equals(item.name())) {
        return item.id();
      }
    }
    if (name.matches("[0-9]{1,9}")) {
      return Integer.parseInt(name);
    }
    throw HttpError.badRequest(
        "?classes="
            + name
            + " is no class; there are "
            + labels.items().stream().map(LabelMap.Item::label).limit(100).toList());
  }

  /** Those of the detections that are wanted, best first. */
  List<Detection> of(List<Detection> all) {
    return all.stream()
        .filter(found -> found.score() >= threshold)
        .filter(found -> classes.isEmpty() || classes.contains(found.classId()))
        .limit(maxDetections)
        .toList();
  }
}
