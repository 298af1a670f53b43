package dev.detector.worker.report;

import dev.detector.worker.metrics.CocoMetric;
import dev.detector.worker.page.Markup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Each class with its numbers, the weakest first. */
final class ClassSection {
  private static final List<String> HEAD =
      List.of(
          "class", "AP", "AP50", "AP75", "small", "medium", "large", "recall", "objects", "images");
  private static final int FEW = 50;

  private ClassSection() {}

  static String of(Findings findings) {
    List<ClassFindings> weakestFirst =
        findings.classes().stream()
            .sorted(Comparator.comparingDouble(ClassFindings::averagePrecision))
            .toList();
    List<List<String>> rows = new ArrayList<>();
    for (ClassFindings one : weakestFirst) {
      rows.add(
          List.of(
              Markup.escape(one.name()),
              Markup.bar(one.averagePrecision()),
              Markup.share(one.averagePrecision50()),
              Markup.share(one.metrics().get(CocoMetric.AP75)),
              Markup.share(one.metrics().get(CocoMetric.AP_SMALL)),
              Markup.share(one.metrics().get(CocoMetric.AP_MEDIUM)),
              Markup.share(one.metrics().get(CocoMetric.AP_LARGE)),
              Markup.share(one.metrics().get(CocoMetric.AR100)),
              Markup.count(one.objects()),
              Markup.count(one.images())));
    }
    return Markup.section(
        "classes",
        "Class by class",
        "COCO average precision (IoU .50 to .95) and recall; small is below 32², large above 96²"
            + " pixels.",
        advice(findings.classes()),
        Markup.table(HEAD, rows));
  }

  private static String advice(List<ClassFindings> classes) {
    List<String> absent =
        classes.stream()
            .filter(c -> c.objects() == 0)
            .map(c -> Markup.escape(c.name()))
            .limit(5)
            .toList();
    if (!absent.isEmpty()) {
      return "There is no object of "
          + Markup.list(absent)
          + " in this data: nothing here says how well that works; add some.";
    }
    List<String> few =
        classes.stream()
            .filter(c -> c.objects() < FEW)
            .map(c -> Markup.escape(c.name()))
            .limit(5)
            .toList();
    if (!few.isEmpty()) {
      return "Take the numbers of "
          + Markup.list(few)
          + " with care: fewer than "
          + FEW
          + " objects stand behind them; annotate more before you judge by them.";
    }
    String weakest =
        classes.stream()
            .min(Comparator.comparingDouble(ClassFindings::averagePrecision))
            .map(ClassFindings::name)
            .orElse("");
    return "Work on "
        + Markup.escape(weakest)
        + " first: more of its examples pay most for the mean over the classes.";
  }
}
