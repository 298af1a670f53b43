package dev.detector.worker.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * One evaluation as a page for people: HTML that needs no other file, light or dark as the reader
 * has it, and narrow enough for a phone.
 */
public final class ReportPage {
  private static final String STYLE = resource("report.css");

  /** With more, the confusion matrix needs the whole width. */
  private static final int NARROW_CLASSES = 6;

  private ReportPage() {}

  /** The whole file. */
  public static String of(Report report) {
    String subject = report.checkpoint() + (report.data().isEmpty() ? "" : " on " + report.data());
    StringBuilder page = new StringBuilder();
    page.append(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Evaluation of %s</title>
        <style>
        %s</style>
        </head>
        <body>
        <main>
        """
            .formatted(Markup.escape(subject), STYLE));
    page.append(SummarySection.of(report));
    if (report.findings().objects() == 0) {
      page.append("<p class=\"what\">There are no annotated objects to measure against.</p>\n");
    } else {
      Findings findings = report.findings();
      page.append(ErrorSection.of(findings))
          .append(ClassSection.of(findings))
          .append(ThresholdSection.of(findings))
          .append(sideBySide(CurveSection.of(findings), CalibrationSection.of(findings)));
      if (findings.classes().size() > NARROW_CLASSES) {
        page.append(ConfusionSection.of(findings)).append(SizeSection.of(findings));
      } else {
        page.append(sideBySide(ConfusionSection.of(findings), SizeSection.of(findings)));
      }
      page.append(ComparisonSection.of(report))
          .append(ImageSection.worst(report))
          .append(ImageSection.best(report))
          .append(MetricsSection.of(report));
    }
    page.append("</main>\n</body>\n</html>\n");
    return page.toString();
  }

  private static String sideBySide(String left, String right) {
    return "<div class=\"two\">\n" + left + right + "</div>\n";
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
