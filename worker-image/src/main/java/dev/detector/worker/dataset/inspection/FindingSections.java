package dev.detector.worker.dataset.inspection;

import dev.detector.worker.page.Markup;
import java.util.List;

/** What to do, and every record that gives cause for it. */
final class FindingSections {
  private static final int LISTED = 100;
  private static final int OPEN = 20;

  private FindingSections() {}

  static String advice(Inspection data) {
    StringBuilder html = new StringBuilder("<ul class=\"todo\">\n");
    List<Advice> all = Advice.of(data);
    for (Advice one : all) {
      html.append(point(one.style(), one.word(), one.what(), one.mend()));
    }
    if (all.isEmpty()) {
      html.append(point("good", "good", "Nothing.", "The data is as it should be."));
    }
    return Markup.section(
        "todo",
        "What to do",
        "The findings, the gravest first.",
        "",
        html.append("</ul>").toString());
  }

  private static String point(String style, String word, String what, String mend) {
    return Markup.format(
        "<li><span class=\"tag %s\">%s</span><span><b>%s</b> %s</span></li>%n",
        style, word, Markup.escape(what), Markup.escape(mend));
  }

  static String problems(Inspection data) {
    StringBuilder html = new StringBuilder();
    for (Problem.Kind kind : Problem.Kind.values()) {
      List<Problem> found = data.problems(kind);
      if (!found.isEmpty()) {
        html.append(details(kind, found));
      }
    }
    return Markup.section(
        "problems",
        "Problems",
        "Every record that is not as it should be, by kind.",
        "",
        html.isEmpty() ? "<p>None.</p>" : html.toString());
  }

  private static String details(Problem.Kind kind, List<Problem> found) {
    StringBuilder html =
        new StringBuilder(
            Markup.format(
                "<details%s><summary>%s: %s</summary><p class=\"what\">%s</p><ul>%n",
                found.size() <= OPEN ? " open" : "",
                Markup.escape(kind.title()),
                Markup.count(found.size()),
                Markup.escape(kind.advice())));
    for (Problem problem : found.subList(0, Math.min(LISTED, found.size()))) {
      html.append(Markup.format("<li>%s</li>%n", Markup.escape(problem.line())));
    }
    if (found.size() > LISTED) {
      html.append(
          Markup.format(
              "<li>and %s more, in the JSON file</li>%n", Markup.count(found.size() - LISTED)));
    }
    return html.append("</ul></details>\n").toString();
  }
}
