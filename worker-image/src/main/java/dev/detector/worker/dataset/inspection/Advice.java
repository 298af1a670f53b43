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

  private static void classes(Inspection data, List<Advice> all) {
    int[] totals = data.splits().stream().mapToInt(SplitScan::objects).toArray();
    data.objectsByClass()
        .forEach(
            (name, row) -> {
              if (row[0] == 0) {
                all.add(
                    new Advice(
                        false,
                        "No " + name + " to train on.",
                        "Add images of it, or take the class out of the label map."));
              } else if (row[0] < FEW) {
                all.add(
                    new Advice(
                        false,
                        "Only " + row[0] + " of " + name + " to train on.",
                        "Add images of it: a class needs some tens of objects at least."));
              }
              for (int s = 1; s < row.length; s++) {
                uneven(name, row, totals, s, data.splits().get(s).name(), all);
              }
            });
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

  private static void uneven(
      String name, int[] row, int[] totals, int split, String splitName, List<Advice> all) {
    double trained = row[0] / (double) Math.max(1, totals[0]);
    double here = row[split] / (double) Math.max(1, totals[split]);
    if (row[split] == 0 && row[0] > 0) {
      all.add(
          new Advice(
              false,
              "No " + name + " in " + splitName + ".",
              "Its AP there is not measured: move images with it over."));
    } else if (row[0] > 0 && (here > UNLIKE * trained || here * UNLIKE < trained)) {
      all.add(
          new Advice(
              false,
              name
                  + " is "
                  + Markup.percent(here)
                  + " of the objects in "
                  + splitName
                  + ", "
                  + Markup.percent(trained)
                  + " in train.",
              "Split again at random, or image group by image group."));
    }
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
