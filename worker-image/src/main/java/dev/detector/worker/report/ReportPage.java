package dev.detector.worker.report;

import dev.detector.worker.page.Markup;
import dev.detector.worker.page.Page;

/** One evaluation as a page for people. */
public final class ReportPage {
  private static final String STYLE = Page.resource(ReportPage.class, "report.css");

  /** With more, the confusion matrix needs the whole width. */
  private static final int NARROW_CLASSES = 6;

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
          .append(Markup.sideBySide(CurveSection.of(findings), CalibrationSection.of(findings)));
      if (findings.classes().size() > NARROW_CLASSES) {
        page.append(ConfusionSection.of(findings)).append(SizeSection.of(findings));
      } else {
        page.append(Markup.sideBySide(ConfusionSection.of(findings), SizeSection.of(findings)));
      }
      page.append(ComparisonSection.of(report))
          .append(ImageSection.worst(report))
          .append(ImageSection.best(report))
          .append(MetricsSection.of(report));
    }
    return Page.of("Evaluation of " + subject, STYLE, page.toString());
  }
}
