package dev.detector.worker.report;

import dev.detector.worker.page.Markup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What is taken for what. */
final class ConfusionSection {
  /** A larger matrix cannot be read: the classes that are confused most are shown. */
  private static final int MOST_CLASSES = 20;

  private static final int MOST_PAIRS = 5;

  private record Pair(int truth, int said, long count) {}

  private ConfusionSection() {}

  static String of(Findings findings) {
    long[][] counts = findings.confusion().counts();
    int background = counts.length - 1;
    int[] shown = mostConfused(counts);
    StringBuilder html =
        new StringBuilder(
            "<div class=\"scroll\"><table class=\"matrix\">\n<thead><tr><th>is ↓ said →</th>");
    for (int column : shown) {
      html.append("<th scope=\"col\">").append(name(findings, column)).append("</th>");
    }
    html.append("<th scope=\"col\" class=\"none\">not found</th></tr></thead>\n<tbody>\n");
    for (int i = 0; i <= shown.length; i++) {
      int row = i == shown.length ? background : shown[i];
      long sum = Arrays.stream(counts[row]).sum();
      html.append("<tr><th scope=\"row\"")
          .append(row == background ? " class=\"none\">nothing" : ">" + name(findings, row))
          .append("</th>");
      for (int j = 0; j <= shown.length; j++) {
        int column = j == shown.length ? background : shown[j];
        html.append(cell(counts[row][column], sum, row, column, background));
      }
      html.append("</tr>\n");
    }
    html.append("</tbody></table></div>\n");
    if (shown.length < background) {
      html.append(
          Markup.format(
              "<p class=\"what\">The %d of %d classes that are confused most; report.json has"
                  + " all.</p>%n",
              shown.length, background));
    }
    return Markup.section(
        "confusion",
        "What is taken for what",
        Markup.format(
            "Rows are what is there, columns what was said, from score %s and IoU %s on; the shade"
                + " is the share of the row.",
            Markup.share(findings.confusion().minScore()).replaceFirst("0$", ""),
            Markup.share(findings.confusion().minIou()).replaceFirst("0$", "")),
        advice(findings, counts),
        html.toString());
  }

  private static String name(Findings findings, int index) {
    return Markup.escape(findings.classes().get(index).name());
  }

  private static String cell(long count, long sum, int row, int column, int background) {
    if (row == background && column == background) {
      return "<td></td>";
    }
    double share = sum == 0 ? 0 : (double) count / sum;
    return Markup.format(
        "<td class=\"%s\" style=\"--share:%.3f\" title=\"%s\">%s</td>",
        row == column ? "right" : "wrong",
        share,
        Markup.percent(share),
        count == 0 ? "" : Markup.count(count));
  }

  private static int[] mostConfused(long[][] counts) {
    int classes = counts.length - 1;
    if (classes <= MOST_CLASSES) {
      return IntStream.range(0, classes).toArray();
    }
    long[] confused = new long[classes];
    for (int t = 0; t < classes; t++) {
      for (int s = 0; s < classes; s++) {
        if (t != s) {
          confused[t] += counts[t][s];
          confused[s] += counts[t][s];
        }
      }
    }
    return IntStream.range(0, classes)
        .boxed()
        .sorted(Comparator.comparingLong((Integer c) -> confused[c]).reversed())
        .limit(MOST_CLASSES)
        .sorted()
        .mapToInt(c -> c)
        .toArray();
  }

  private static String advice(Findings findings, long[][] counts) {
    List<Pair> pairs = new ArrayList<>();
    for (int t = 0; t + 1 < counts.length; t++) {
      for (int s = 0; s + 1 < counts.length; s++) {
        if (t != s && counts[t][s] > 0) {
          pairs.add(new Pair(t, s, counts[t][s]));
        }
      }
    }
    if (pairs.isEmpty()) {
      return "No class is taken for another; what is lost is lost to the background.";
    }
    pairs.sort(Comparator.comparingLong(Pair::count).reversed());
    List<String> worst =
        pairs.stream()
            .limit(MOST_PAIRS)
            .map(
                p ->
                    Markup.format(
                        "%s for %s (%s)",
                        name(findings, p.truth()),
                        name(findings, p.said()),
                        Markup.count(p.count())))
            .toList();
    return "Most often taken: "
        + Markup.list(worst)
        + (worst.size() == 1 ? ". Check this pair's" : ". Check these pairs'")
        + " annotations for mistakes, then show the model more of both.";
  }
}
