package dev.detector.worker.dataset.inspection;

import dev.detector.worker.dataset.anchors.AnchorAdvice;
import dev.detector.worker.page.Markup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One line of what to do.
 *
 * @param grave training stops at it, or its metrics mislead; else it trains, but worse
 */
record Advice(boolean grave, String what, String mend) {
  private static final int FEW = 30;
  private static final double MANY_SMALL = 0.05;
  private static final double UNLIKE = 2;

  /** Objects of a class without which its share of a split is chance. */
  private static final double TELLING = 10;

  /** Classes that a line names. */
  private static final int NAMED = 8;

  String word() {
    return grave ? "problem" : "hint";
  }

  String style() {
    return grave ? "bad" : "warn";
  }

  /** All advice, the gravest first. */
  static List<Advice> of(Inspection data) {
    List<Advice> all = new ArrayList<>();
    for (Problem.Kind kind : Problem.Kind.values()) {
      List<Problem> found = data.problems(kind);
      if (!found.isEmpty()) {
        boolean grave =
            found.stream().anyMatch(Problem::stopsTraining)
                || kind == Problem.Kind.DUPLICATE_ACROSS_SPLITS
                || kind == Problem.Kind.TOO_MANY_OBJECTS;
        all.add(new Advice(grave, kind.title() + ": " + found.size() + ".", kind.advice()));
      }
    }
    anchors(data, all);
    classes(data, all);
    sizes(data, all);
    all.sort((a, b) -> Boolean.compare(b.grave(), a.grave()));
    return all;
  }

  private static void anchors(Inspection data, List<Advice> all) {
    data.anchors()
        .filter(a -> a.before().worst() < AnchorAdvice.ENOUGH)
        .ifPresent(
            a -> {
              String worst =
                  a.before().byClass().entrySet().stream()
                      .min(Map.Entry.comparingByValue())
                      .orElseThrow()
                      .getKey();
              all.add(
                  new Advice(
                      false,
                      "Only "
                          + Markup.percent(a.before().worst())
                          + " of "
                          + worst
                          + " have an anchor that overlaps by IoU 0.5.",
                      a.change()
                          .map(
                              c ->
                                  "Change "
                                      + c.what()
                                      + ": then "
                                      + Markup.percent(c.after().byClass().get(worst))
                                      + " have one; the block is under Anchors.")
                          .orElse("Use a larger image_resizer.")));
            });
  }

  /** Each kind of finding once, with the classes that it is about. */
  private static void classes(Inspection data, List<Advice> all) {
    List<String> none = new ArrayList<>();
    List<String> few = new ArrayList<>();
    data.objectsByClass()
        .forEach(
            (name, row) -> {
              if (row[0] == 0) {
                none.add(name);
              } else if (row[0] < FEW) {
                few.add(row[0] + " of " + name);
              }
            });
    if (!none.isEmpty()) {
      all.add(
          new Advice(
              false,
              "No " + some(none) + " to train on.",
              "Add images of what is missing, or take it out of the label map."));
    }
    if (!few.isEmpty()) {
      all.add(
          new Advice(
              false,
              "Only " + some(few) + " to train on.",
              "Add images: a class needs some tens of objects at least."));
    }
    for (int s = 1; s < data.splits().size(); s++) {
      split(data, s, all);
    }
    balance(data, all);
  }

  /** Whether a split has of each class what it should have, going by the training data. */
  private static void split(Inspection data, int split, List<Advice> all) {
    String splitName = data.splits().get(split).name();
    int trainedOn = data.splits().get(0).objects();
    int there = data.splits().get(split).objects();
    List<String> none = new ArrayList<>();
    List<String> uneven = new ArrayList<>();
    data.objectsByClass()
        .forEach(
            (name, row) -> {
              double trained = row[0] / (double) Math.max(1, trainedOn);
              double here = row[split] / (double) Math.max(1, there);
              boolean telling = Math.max(row[split], trained * there) >= TELLING;
              if (row[split] == 0 && row[0] > 0) {
                none.add(name);
              } else if (row[0] > 0
                  && telling
                  && (here > UNLIKE * trained || here * UNLIKE < trained)) {
                uneven.add(
                    name + " " + Markup.percent(here) + " instead of " + Markup.percent(trained));
              }
            });
    if (!none.isEmpty()) {
      all.add(
          new Advice(
              false,
              "No " + some(none) + " in " + splitName + ".",
              "The AP there does not tell of them: move images with them over."));
    }
    if (!uneven.isEmpty()) {
      all.add(
          new Advice(
              false,
              "Other shares of the objects in "
                  + splitName
                  + " than in train: "
                  + some(uneven)
                  + ".",
              "Split again at random, or image group by image group."));
    }
  }

  private static void balance(Inspection data, List<Advice> all) {
    List<Integer> sums =
        data.objectsByClass().values().stream().map(row -> Arrays.stream(row).sum()).toList();
    int most = sums.stream().mapToInt(Integer::intValue).max().orElse(0);
    int least = sums.stream().mapToInt(Integer::intValue).min().orElse(0);
    if (least > 0 && most >= 10 * least) {
      all.add(
          new Advice(
              false,
              "The commonest class has " + most / least + " times the objects of the rarest.",
              "Watch the rare classes' own AP, not the mean alone; more images of them help"
                  + " most."));
    }
  }

  /** The first of them by name, the others by number. */
  private static String some(List<String> all) {
    if (all.size() <= NAMED) {
      return Markup.list(all);
    }
    List<String> named = new ArrayList<>(all.subList(0, NAMED - 1));
    named.add(all.size() - named.size() + " more");
    return Markup.list(named);
  }

  private static void sizes(Inspection data, List<Advice> all) {
    if (data.smallShare() > MANY_SMALL) {
      all.add(
          new Advice(
              false,
              Markup.percent(data.smallShare())
                  + " of the boxes are smaller than a cell of the finest feature map.",
              "Use a larger image_resizer, or cut the images into tiles."));
    }
  }
}
