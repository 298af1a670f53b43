package dev.detector.worker.report;

import dev.detector.worker.metrics.Detections;
import dev.detector.worker.metrics.EvaluatedImage;
import dev.detector.worker.metrics.GroundTruths;
import dev.detector.worker.metrics.ImageVerdict;
import dev.detector.worker.page.Markup;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Images with what was found beside what is there. */
final class ImageSection {
  /** More names than this would hide the image; they are shown when a box is pointed at. */
  private static final int MOST_NAMES = 25;

  private ImageSection() {}

  static String worst(Report report) {
    return section(
        report,
        report.findings().worstImages(),
        "worst",
        "The worst images",
        "Look for objects that were not annotated and boxes that are annotated wrongly: mending"
            + " those costs least. What is left shows what the data lacks.");
  }

  static String best(Report report) {
    return section(
        report,
        report.findings().bestImages(),
        "best",
        "The best images",
        "See what the model is sure of; data that looks like this needs no more examples.");
  }

  private static String section(
      Report report, List<ImageFindings> images, String id, String title, String advice) {
    StringBuilder html = new StringBuilder("<div class=\"images\">\n");
    int shown = 0;
    for (ImageFindings one : images) {
      Optional<ReportPicture> picture =
          report.pictures().stream().filter(p -> p.imageId() == one.image().id()).findFirst();
      if (picture.isPresent()) {
        html.append(figure(report.findings(), one, picture.get()));
        shown++;
      }
    }
    if (shown == 0) {
      return "";
    }
    return Markup.section(
        id,
        title,
        Markup.format(
            "Left what was found at score %s: <span class=\"key ok\">right</span>, <span"
                + " class=\"key bad\">wrong</span>. Right what is there: <span class=\"key"
                + " ok\">found</span>, <span class=\"key miss\">missed</span>. Click an image to"
                + " enlarge it.",
            Markup.share(report.findings().best().threshold())),
        advice,
        html.append("</div>").toString());
  }

  private static String figure(Findings findings, ImageFindings one, ReportPicture picture) {
    EvaluatedImage image = one.image();
    Map<Integer, String> names = new HashMap<>();
    findings.classes().forEach(c -> names.put(c.id(), c.name()));
    String id = "image" + image.id();
    String source = "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(picture.jpeg());
    String left =
        Markup.format(
            "<image id=\"%s\" href=\"%s\" width=\"%d\" height=\"%d\"/>",
            id, source, picture.width(), picture.height());
    return Markup.format(
        """
        <figure tabindex="0">
        <div class="pair">
        <svg viewBox="0 0 %1$d %2$d" role="img" aria-label="found">%3$s%4$s</svg>
        <svg viewBox="0 0 %1$d %2$d" role="img" aria-label="annotated">\
        <use href="#%5$s"/>%6$s</svg>
        </div>
        <figcaption><b>%7$s</b> F1 %8$s · %9$d right, %10$d wrong, %11$d missed</figcaption>
        </figure>
        """,
        picture.width(),
        picture.height(),
        left,
        found(one, picture, names),
        id,
        annotated(one, picture, names),
        Markup.escape(image.name()),
        Markup.share(one.verdict().f1()),
        one.verdict().right(),
        one.verdict().wrong(),
        one.verdict().missed());
  }

  private static String found(
      ImageFindings one, ReportPicture picture, Map<Integer, String> names) {
    Detections found = one.image().detections();
    boolean named = one.verdict().right() + one.verdict().wrong() <= MOST_NAMES;
    StringBuilder svg = new StringBuilder();
    for (int d = 0; d < found.size(); d++) {
      ImageVerdict.Verdict verdict = one.verdict().verdicts()[d];
      if (verdict != ImageVerdict.Verdict.LEFT_OUT) {
        String text = names.get(found.categoryIds()[d]) + Markup.format(" %.2f", found.scores()[d]);
        svg.append(
            box(
                one.image(),
                picture,
                found.boxes(),
                d,
                verdict == ImageVerdict.Verdict.RIGHT ? "ok" : "bad",
                text,
                named));
      }
    }
    return svg.toString();
  }

  private static String annotated(
      ImageFindings one, ReportPicture picture, Map<Integer, String> names) {
    GroundTruths truths = one.image().truths();
    StringBuilder svg = new StringBuilder();
    for (int t = 0; t < truths.size(); t++) {
      String kind = truths.crowd()[t] ? "crowd" : one.verdict().found()[t] ? "ok" : "miss";
      svg.append(
          box(
              one.image(),
              picture,
              truths.boxes(),
              t,
              kind,
              names.getOrDefault(truths.categoryIds()[t], ""),
              truths.size() <= MOST_NAMES));
    }
    return svg.toString();
  }

  private static String box(
      EvaluatedImage image,
      ReportPicture picture,
      double[] boxes,
      int index,
      String kind,
      String text,
      boolean named) {
    double across = (double) picture.width() / image.width();
    double down = (double) picture.height() / image.height();
    double left = boxes[4 * index] * across;
    double top = boxes[4 * index + 1] * down;
    String label = Markup.escape(text);
    return Markup.format(
        "<g class=\"box %s\"><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s"
            + "</title></rect>%s</g>",
        kind,
        left,
        top,
        boxes[4 * index + 2] * across,
        boxes[4 * index + 3] * down,
        label,
        named
            ? Markup.format(
                "<text x=\"%.1f\" y=\"%.1f\">%s</text>", left + 2, Math.max(11, top - 3), label)
            : "");
  }
}
