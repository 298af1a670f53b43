package dev.detector.worker.dataset.inspection;

import dev.detector.worker.dataset.anchors.AnchorAdvice;
import dev.detector.worker.page.Markup;
import dev.detector.worker.page.Page;
import java.util.ArrayList;
import java.util.List;

/** An inspection as a page for people. */
public final class InspectionPage {
  private static final String STYLE = Page.resource(InspectionPage.class, "inspection.css");

  private InspectionPage() {}

  /** The whole file. */
  public static String of(Inspection data) {
    ClassSeries series = ClassSeries.of(data);
    StringBuilder page = new StringBuilder(head(data));
    page.append(FindingSections.advice(data))
        .append(ClassSection.of(data, series))
        .append(Markup.sideBySide(ImageSections.objects(data), ImageSections.sizes(data)));
    if (!data.boxes().isEmpty()) {
      page.append(Markup.sideBySide(BoxSections.ratios(data, series), BoxSections.places(data)))
          .append(BoxSections.sides(data, series))
          .append(
              Markup.sideBySide(
                  BoxSections.shapes(data, series),
                  data.anchors().map(a -> AnchorSection.of(a, series)).orElse("")));
    }
    page.append(FindingSections.problems(data));
    return Page.of("Data set", STYLE, page.toString());
  }

  private static String head(Inspection data) {
    StringBuilder html = new StringBuilder("<header>\n<h1>Data set</h1>\n<p class=\"what\">");
    html.append(Markup.escape(files(data))).append("</p>\n<div class=\"tiles\">\n");
    int problems = data.problems().size();
    html.append(Markup.tile("images", Markup.count(data.images()), "", ""))
        .append(Markup.tile("objects", Markup.count(data.objects()), "", ""))
        .append(Markup.tile("classes", Markup.count(data.objectsByClass().size()), "", ""))
        .append(
            Markup.tile(
                "objects in an image",
                Markup.number(data.objects() / (double) Math.max(1, data.images())),
                "",
                ""))
        .append(Markup.tile("problems", Markup.count(problems), problems > 0 ? "bad" : "good", ""));
    data.anchors()
        .map(a -> a.before().worst())
        .ifPresent(
            worst ->
                html.append(
                    Markup.tile(
                        "of the worst class have an anchor",
                        Markup.percent(worst),
                        worst < AnchorAdvice.ENOUGH ? "bad" : "good",
                        "")));
    return html.append("</div>\n</header>\n").toString();
  }

  private static String files(Inspection data) {
    List<String> parts = new ArrayList<>();
    for (SplitScan split : data.splits()) {
      int files = split.files().size();
      parts.add(
          split.name()
              + ": "
              + (files == 0 ? "no file" : split.files().get(0).getFileName())
              + (files > 1 ? " and " + (files - 1) + " more" : ""));
    }
    return String.join(" · ", parts);
  }
}
