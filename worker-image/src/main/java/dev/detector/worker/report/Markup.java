package dev.detector.worker.report;

import java.util.List;
import java.util.Locale;

/** Pieces of HTML that several sections share. */
final class Markup {
  private Markup() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** Text with numbers, always with a point. */
  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** A share as {@code .512}; a dash where there is nothing to measure against. */
  static String share(double value) {
    if (Double.isNaN(value) || value < 0) {
      return "–";
    }
    return value >= 0.9995 ? "1.000" : format("%.3f", value).substring(1);
  }

  /** As people say it: {@code 51 %}. */
  static String percent(double value) {
    return format("%.0f %%", 100 * value);
  }

  static String count(long value) {
    return format("%,d", value);
  }

  /** A change in points of a hundred, with a sign and a colour. */
  static String delta(double before, double now) {
    if (before < 0 || now < 0 || Double.isNaN(before) || Double.isNaN(now)) {
      return "<span class=\"delta\">–</span>";
    }
    double points = 100 * (now - before);
    String kind = points >= 0.05 ? "up" : points <= -0.05 ? "down" : "same";
    String text = kind.equals("same") ? "±0.0" : format("%+.1f", points).replace('-', '−');
    return format("<span class=\"delta %s\">%s</span>", kind, text);
  }

  /**
   * A section with its title, one sentence on what the figure is, and one on what to do about it.
   */
  static String section(String id, String title, String what, String advice, String body) {
    return """
        <section id="%s">
        <h2>%s</h2>
        <p class="what">%s</p>
        <p class="do"><b>What to do</b> %s</p>
        %s
        </section>
        """
        .formatted(id, title, what, advice, body);
  }

  /** A table that scrolls by itself on a narrow screen; the first column is text. */
  static String table(List<String> head, List<List<String>> rows) {
    StringBuilder html = new StringBuilder("<div class=\"scroll\"><table>\n<thead><tr>");
    head.forEach(cell -> html.append("<th scope=\"col\">").append(cell).append("</th>"));
    html.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      html.append("<tr><th scope=\"row\">").append(row.get(0)).append("</th>");
      row.subList(1, row.size()).forEach(cell -> html.append("<td>").append(cell).append("</td>"));
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>").toString();
  }

  /** A number over a bar of its length. */
  static String bar(double share) {
    return format(
        "<span class=\"bar\" style=\"--share:%.3f\">%s</span>",
        Math.max(0, Math.min(1, share)), share(share));
  }

  /** Words with commas and an "and". */
  static String list(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }
}
