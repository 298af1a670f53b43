package dev.detector.worker.dataset.inspection;

import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/** Finds what is wrong with the records of a data set. */
final class Problems {
  private final IntFunction<String> names;
  private final Set<Integer> ids;
  private final OptionalInt maxBoxes;
  private final List<Problem> found = new ArrayList<>();

  private Problems(IntFunction<String> names, Set<Integer> ids, OptionalInt maxBoxes) {
    this.names = names;
    this.ids = ids;
    this.maxBoxes = maxBoxes;
  }

  /**
   * All problems, by kind, in the records' order.
   *
   * @param names classes by id
   * @param ids those of the label map; empty if there is none
   * @param maxBoxes the training's max_number_of_boxes
   */
  static List<Problem> of(
      List<SplitScan> splits, IntFunction<String> names, Set<Integer> ids, OptionalInt maxBoxes) {
    Problems problems = new Problems(names, ids, maxBoxes);
    for (SplitScan split : splits) {
      for (DetectorException missing : split.missing()) {
        problems.unread(Problem.Kind.MISSING_FILE, missing.getMessage(), split.name());
      }
      for (String line : split.damaged()) {
        problems.unread(Problem.Kind.UNREADABLE_RECORD, line, split.name());
      }
      split.images().forEach(image -> problems.check(image, split.name()));
    }
    problems.compare(splits);
    problems.found.sort(Comparator.comparing(Problem::kind));
    return List.copyOf(problems.found);
  }

  private void unread(Problem.Kind kind, String line, String split) {
    found.add(new Problem(kind, split, "", line, true));
  }

  private void check(InspectedImage image, String split) {
    image.undecodable().ifPresent(why -> add(Problem.Kind.UNDECODABLE_IMAGE, split, image, why));
    DetectionExample example = image.example();
    boolean stored = example.height() > 0 && example.width() > 0;
    if (stored && (example.height() != image.height() || example.width() != image.width())) {
      add(
          Problem.Kind.WRONG_SIZE,
          split,
          image,
          "stored %dx%d, is %dx%d"
              .formatted(example.width(), example.height(), image.width(), image.height()));
    }
    if (split.equals("train") && maxBoxes.isPresent() && example.size() > maxBoxes.getAsInt()) {
      add(
          Problem.Kind.TOO_MANY_OBJECTS,
          split,
          image,
          example.size() + " objects, max_number_of_boxes is " + maxBoxes.getAsInt());
    }
    checkObjects(image, split);
  }

  private void checkObjects(InspectedImage image, String split) {
    DetectionExample example = image.example();
    Map<List<Object>, Integer> seen = new HashMap<>();
    for (int i = 0; i < example.size(); i++) {
      int at = i * 4;
      String text = describe(image, i);
      BoxFault.of(example.boxes(), at)
          .ifPresent(
              fault ->
                  found.add(
                      new Problem(
                          Problem.Kind.BAD_BOX,
                          split,
                          image.name(),
                          text + " " + fault.text(),
                          fault.stopsTraining())));
      int id = example.classes()[i];
      if (id == DetectionExample.UNRECOGNISED || (!ids.isEmpty() && !ids.contains(id))) {
        add(Problem.Kind.UNKNOWN_CLASS, split, image, text);
      }
      float[] b = example.boxes();
      if (seen.merge(List.of(id, b[at], b[at + 1], b[at + 2], b[at + 3]), 1, Integer::sum) == 2) {
        add(Problem.Kind.DUPLICATE_BOX, split, image, text);
      }
    }
  }

  private String describe(InspectedImage image, int object) {
    float[] b = image.example().boxes();
    int at = object * 4;
    return String.format(
        Locale.ROOT,
        "%s (%.1f,%.1f)-(%.1f,%.1f)",
        image.className(object, names),
        b[at + 1] * image.width(),
        b[at] * image.height(),
        b[at + 3] * image.width(),
        b[at + 2] * image.height());
  }

  /** The same image files, within a split and across splits. */
  private void compare(List<SplitScan> splits) {
    Map<String, List<String>> placesByDigest = new LinkedHashMap<>();
    Map<String, Set<String>> splitsByDigest = new HashMap<>();
    Map<String, Set<String>> twice = new HashMap<>();
    for (SplitScan split : splits) {
      for (InspectedImage image : split.images()) {
        String digest = image.digest();
        placesByDigest
            .computeIfAbsent(digest, any -> new ArrayList<>())
            .add(split.name() + ": " + image.name());
        if (!splitsByDigest.computeIfAbsent(digest, any -> new TreeSet<>()).add(split.name())) {
          twice.computeIfAbsent(digest, any -> new TreeSet<>()).add(split.name());
        }
      }
    }
    placesByDigest.forEach(
        (digest, places) -> {
          String all = String.join(", ", places);
          Set<String> in = splitsByDigest.get(digest);
          if (in.size() > 1) {
            found.add(
                new Problem(
                    Problem.Kind.DUPLICATE_ACROSS_SPLITS,
                    String.join(" and ", in),
                    "",
                    all,
                    false));
          }
          for (String split : twice.getOrDefault(digest, Set.of())) {
            found.add(new Problem(Problem.Kind.DUPLICATE_IMAGE, split, "", all, false));
          }
        });
  }

  private void add(Problem.Kind kind, String split, InspectedImage image, String what) {
    boolean stops = kind == Problem.Kind.UNDECODABLE_IMAGE;
    found.add(new Problem(kind, split, image.name(), what, stops));
  }
}
