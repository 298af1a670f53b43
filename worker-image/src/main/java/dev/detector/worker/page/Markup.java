package dev.detector.worker.page;

import java.util.List;
import java.util.Locale;

/** Pieces of HTML that several sections share, and numbers as pages write them. */
public final class Markup {
  /** More colours than this cannot be told apart. */
  public static final int SERIES = 8;

  private Markup() {}

  /** A text that may hold anything, for an element or an attribute. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** Text with numbers, always with a point. */
  public static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** A share as {@code .512}; a dash where there is nothing to measure against. */
  public static String share(double value) {
    if (Double.isNaN(value) || value < 0) {
      return "–";
    }
    return value >= 0.9995 ? "1.000" : format("%.3f", value).substring(1);
  }

  /** As people say it: {@code 51 %}, {@code 2.5 %}. */
  public static String percent(double value) {
    return format(value > 0 && value < 0.1 ? "%.1f %%" : "%.0f %%", 100 * value);
  }

  /** A whole number, its thousands set off. */
  public static String count(long value) {
    return format("%,d", value);
  }

  /** Three significant digits at most, or a whole number; without exponent. */
  public static String number(double value) {
    double size = Math.abs(value);
    if (size >= 100) {
      return count(Math.round(value));
    }
    String text = format(size >= 10 ? "%.1f" : "%.2f", value);
    return text.replaceAll("\\.?0+$", "");
  }

  /** A change in points of a hundred, with a sign and a colour. */
  public static String delta(double before, double now) {
    if (before < 0 || now < 0 || Double.isNaN(before) || Double.isNaN(now)) {
      return "<span class=\"delta\">–</span>";
    }
    double points = 100 * (now - before);
    String kind = points >= 0.05 ? "up" : points <= -0.05 ? "down" : "same";
    String text = kind.equals("same") ? "±0.0" : format("%+.1f", points).replace('-', '−');
    return format("<span class=\"delta %s\">%s</span>", kind, text);
  }

  /**
   * A section.
   *
   * @param title text
   * @param what HTML: a sentence on what the figure is
   * @param advice HTML: a sentence on what to do about it; may be empty
   * @param body HTML
   */
  public static String section(String id, String title, String what, String advice, String body) {
    return """
        <section id="%s">
        <h2>%s</h2>
        <p class="what">%s</p>
        %s%s
        </section>
        """
        .formatted(
            id,
            title,
            what,
            advice.isEmpty() ? "" : "<p class=\"do\"><b>What to do</b> " + advice + "</p>\n",
            body);
  }

  /** An SVG as wide as is good to read. */
  public static String chart(String svg) {
    return "<figure class=\"chart\">" + svg + "</figure>\n";
  }

  /** Two charts beside each other, where there is room. */
  public static String charts(String left, String right) {
    return "<div class=\"charts\">\n" + chart(left) + chart(right) + "</div>\n";
  }

  /** Two sections beside each other, where there is room. */
  public static String sideBySide(String left, String right) {
    return "<div class=\"two\">\n" + left + right + "</div>\n";
  }

  /**
   * One of the numbers at the head of a page.
   *
   * @param name what is counted
   * @param style good, bad, or empty
   * @param more HTML behind the number; may be empty
   */
  public static String tile(String name, String number, String style, String more) {
    return format(
        "<div class=\"tile %s\"><span>%s</span><b>%s</b>%s</div>%n",
        style, escape(name), number, more);
  }

  /** A list of series by their colours; the names are HTML. */
  public static String legend(List<String> names) {
    StringBuilder html = new StringBuilder("<ul class=\"legend\">\n");
    for (int i = 0; i < names.size(); i++) {
      html.append(format("<li><i class=\"%s\"></i>%s</li>%n", series(i), names.get(i)));
    }
    return html.append("</ul>\n").toString();
  }

  /** The style of a series, which gives it its colour; the ninth has none of its own. */
  public static String series(int place) {
    return place < SERIES ? "s" + place : "rest";
  }

  /** A table that scrolls by itself on a narrow screen; the first column is text. */
  public static String table(List<String> head, List<List<String>> rows) {
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
  public static String bar(double share) {
    return format(
        "<span class=\"bar\" style=\"--share:%.3f\">%s</span>",
        Math.max(0, Math.min(1, share)), share(share));
  }

  /** A bar of a share in a series' colour, without its number. */
  public static String track(double share, int series) {
    return format(
        "<span class=\"track %s\" title=\"%s\"><i style=\"width:%.1f%%\"></i></span>",
        series(series), percent(share), 100 * Math.min(1, share));
  }

  /** Words with commas and an "and". */
  public static String list(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }
}
