package dev.detector.worker.report;

import dev.detector.worker.metrics.SizeBreakdown;
import dev.detector.worker.page.Markup;
import java.util.Comparator;
import java.util.List;

/** Found and missed objects by size. */
final class SizeSection {
  private static final int ENOUGH = 5;

  private SizeSection() {}

  static String of(Findings findings) {
    List<SizeBreakdown.Bin> bins = used(findings.sizes().bins());
    int most = bins.stream().mapToInt(SizeBreakdown.Bin::objects).max().orElse(1);
    StringBuilder html = new StringBuilder("<div class=\"budget sizes\">\n");
    html.append(
        """
        <div class="row head"><span>size</span><span></span>\
        <span class="num">found</span><span class="num">objects</span></div>
        """);
    for (SizeBreakdown.Bin bin : bins) {
      html.append(
          Markup.format(
              """
              <div class="row"><span><b>%s</b></span><span class="track">\
              <i style="width:%.1f%%"></i><i class="missed" style="width:%.1f%%"></i></span>\
              <span class="num">%s</span><span class="num">%s</span></div>
              """,
              label(bin),
              100.0 * bin.found() / Math.max(1, most),
              100.0 * (bin.objects() - bin.found()) / Math.max(1, most),
              bin.objects() == 0 ? "–" : Markup.percent((double) bin.found() / bin.objects()),
              Markup.count(bin.objects())));
    }
    html.append("</div>\n");
    return Markup.section(
        "sizes",
        "Which sizes are found",
        Markup.format(
            "Objects by the side of a square of their area in pixels of the stored image, found"
                + " and <span class=\"missedtext\">missed</span> at score %s and IoU .5.",
            Markup.share(findings.sizes().minScore())),
        advice(bins),
        html.toString());
  }

  private static List<SizeBreakdown.Bin> used(List<SizeBreakdown.Bin> bins) {
    int first = 0;
    int last = bins.size();
    while (first < last && bins.get(first).objects() == 0) {
      first++;
    }
    while (last > first && bins.get(last - 1).objects() == 0) {
      last--;
    }
    return bins.subList(first, last);
  }

  private static String label(SizeBreakdown.Bin bin) {
    return bin.high() == 0 ? "from " + bin.low() : bin.low() + "–" + bin.high();
  }

  private static double found(SizeBreakdown.Bin bin) {
    return (double) bin.found() / bin.objects();
  }

  private static String advice(List<SizeBreakdown.Bin> bins) {
    List<SizeBreakdown.Bin> measured = bins.stream().filter(b -> b.objects() >= ENOUGH).toList();
    if (measured.size() < 2) {
      return "All objects have about one size: the anchors need to cover no other.";
    }
    SizeBreakdown.Bin weakest =
        measured.stream().min(Comparator.comparingDouble(SizeSection::found)).orElseThrow();
    boolean small = measured.indexOf(weakest) < (measured.size() + 1) / 2;
    return Markup.format(
        "Sides of %s are found least (%s): %s",
        label(weakest),
        Markup.percent(found(weakest)),
        small
            ? "enlarge <code>image_resizer</code>, cut the images into tiles, or lower"
                + " <code>anchor_scale</code>."
            : "raise <code>anchor_scale</code> or <code>max_level</code>, and let crops in"
                + " augmentation keep large objects whole.");
  }
}
