package dev.detector.worker.report;

import dev.detector.worker.metrics.ErrorBudget;
import dev.detector.worker.metrics.ErrorKind;
import dev.detector.worker.page.Markup;
import java.util.Arrays;
import java.util.Comparator;

/** What costs average precision. */
final class ErrorSection {
  private ErrorSection() {}

  static ErrorKind costliest(ErrorBudget errors) {
    return Arrays.stream(ErrorKind.values())
        .max(Comparator.comparingDouble(kind -> errors.kinds().get(kind).gain()))
        .orElseThrow();
  }

  static String of(Findings findings) {
    ErrorBudget errors = findings.errors();
    double greatest = Math.max(0.01, errors.kinds().get(costliest(errors)).gain());
    StringBuilder rows = new StringBuilder("<div class=\"budget\">\n");
    for (ErrorKind kind : ErrorKind.values()) {
      ErrorBudget.Share share = errors.kinds().get(kind);
      ErrorTexts texts = ErrorTexts.of(kind);
      rows.append(
          Markup.format(
              """
              <div class="row"><span><b>%s</b><small>%s</small></span>\
              <span class="track"><i style="width:%.1f%%"></i></span>\
              <span class="num">%.1f</span><span class="num">%s</span></div>
              """,
              texts.label(),
              texts.meaning(),
              100 * share.gain() / greatest,
              100 * share.gain(),
              Markup.count(share.count())));
    }
    rows.insert(
        "<div class=\"budget\">\n".length(),
        """
        <div class="row head"><span>kind of mistake</span><span></span>\
        <span class="num">AP50 points</span><span class="num">times</span></div>
        """);
    rows.append("</div>\n");
    rows.append(
        Markup.format(
            "<p class=\"what\">AP50 is %s: it would rise by %.1f points without any wrong detection,"
                + " by %.1f with every object found.</p>",
            Markup.share(errors.ap50()),
            100 * errors.falsePositives(),
            100 * errors.falseNegatives()));
    ErrorTexts costliest = ErrorTexts.of(costliest(errors));
    return Markup.section(
        "errors",
        "Where the precision goes",
        "How many points of AP50 mending one kind of mistake alone would bring (TIDE), over"
            + " detections of all scores.",
        "Against " + costliest.noun() + ": " + costliest.advice(),
        rows.toString());
  }
}
