package dev.detector.worker.report;

import dev.detector.worker.page.Markup;
import dev.detector.worker.page.Page;

/** One evaluation as a page for people. */
public final class ReportPage {
  private static final String STYLE = Page.resource(ReportPage.class, "report.css");

  private ReportPage() {}

  /** The whole file. */
  public static String of(Report report) {
    String subject = report.checkpoint() + (report.data().isEmpty() ? "" : " on " + report.data());
    StringBuilder page = new StringBuilder(SummarySection.of(report));
    if (report.findings().objects() == 0) {
      page.append("<p class=\"what\">There are no annotated objects to measure against.</p>\n");
    } else {
      Findings findings = report.findings();
      page.append(ErrorSection.of(findings))
          .append(ClassSection.of(findings))
          .append(ThresholdSection.of(findings))
          .append(CurveSection.of(findings))
          .append(ConfusionSection.of(findings))
          .append(Markup.sideBySide(CalibrationSection.of(findings), SizeSection.of(findings)))
          .append(ComparisonSection.of(report))
          .append(ImageSection.worst(report))
          .append(ImageSection.best(report))
          .append(MetricsSection.of(report));
    }
    return Page.of("Evaluation of " + subject, STYLE, page.toString());
  }
}
