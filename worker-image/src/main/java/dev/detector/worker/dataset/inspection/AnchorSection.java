package dev.detector.worker.dataset.inspection;

import dev.detector.worker.dataset.anchors.AnchorAdvice;
import dev.detector.worker.dataset.anchors.AnchorRecall;
import dev.detector.worker.dataset.anchors.AnchorText;
import dev.detector.worker.page.Markup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the anchors fit each class, now and after a change. */
final class AnchorSection {
  private AnchorSection() {}

  static String of(AnchorAdvice advice, ClassSeries series) {
    Optional<AnchorRecall> after = advice.change().map(AnchorAdvice.Change::after);
    List<String> head = new ArrayList<>(List.of("class", "now", "share"));
    after.ifPresent(recall -> head.addAll(List.of("suggested", "share")));
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, Double> row : advice.before().byClass().entrySet()) {
      rows.add(
          row(
              row.getKey(),
              row.getValue(),
              after.map(recall -> recall.byClass().get(row.getKey())),
              series.place(row.getKey())));
    }
    rows.add(
        row(
            "all boxes",
            advice.before().overall(),
            after.map(AnchorRecall::overall),
            Markup.SERIES));
    String block =
        advice
            .change()
            .map(c -> "<pre>" + Markup.escape(AnchorText.block(c.anchors())) + "</pre>\n")
            .orElse("");
    return Markup.section(
        "anchors",
        "Anchors",
        "Share of the training boxes whose best anchor overlaps by IoU 0.5 or more. "
            + (advice.before().worst() >= AnchorAdvice.ENOUGH
                ? "No change needed."
                : after.isPresent()
                    ? "Paste the block below into <code>model { ssd { } }</code>."
                    : "No other anchors help: use a larger <code>image_resizer</code>."),
        "",
        Markup.table(head, rows) + block);
  }

  private static List<String> row(String name, double now, Optional<Double> then, int series) {
    List<String> row = new ArrayList<>(List.of(Markup.escape(name)));
    row.addAll(List.of(share(now), Markup.track(now, series)));
    then.ifPresent(share -> row.addAll(List.of(share(share), Markup.track(share, series))));
    return row;
  }

  private static String share(double value) {
    return Markup.format("%.1f %%", 100 * value);
  }
}
