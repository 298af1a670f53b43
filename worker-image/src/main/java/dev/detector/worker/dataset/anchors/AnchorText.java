package dev.detector.worker.dataset.anchors;

import dev.detector.formats.pipeline.ProtoText;
import dev.detector.formats.protos.AnchorGenerator;
import dev.detector.formats.protos.Ssd;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Advice on anchors as lines to read and a block to paste. */
public final class AnchorText {
  private AnchorText() {}

  /** The figures before and, where there is a change, after it, and the changed block. */
  public static String of(AnchorAdvice advice) {
    AnchorRecall before = advice.before();
    Optional<AnchorRecall> after = advice.change().map(AnchorAdvice.Change::after);
    StringBuilder out = new StringBuilder();
    out.append("Share of boxes whose best anchor overlaps by IoU 0.5 or more\n\n");
    row(out, "", "now", after.isPresent() ? "suggested" : "");
    for (String name : before.byClass().keySet()) {
      row(
          out,
          name,
          share(before.byClass().get(name)),
          after.map(a -> share(a.byClass().get(name))).orElse(""));
    }
    row(out, "all boxes", share(before.overall()), after.map(a -> share(a.overall())).orElse(""));
    row(out, "mean IoU", share(before.meanIou()), after.map(a -> share(a.meanIou())).orElse(""));
    row(out, "anchors", "" + before.anchors(), after.map(a -> "" + a.anchors()).orElse(""));
    out.append('\n').append(conclusion(advice));
    return out.toString();
  }

  /** The text form of {@code model.ssd.anchor_generator}. */
  public static String block(AnchorGenerator anchors) {
    return ProtoText.print(Ssd.newBuilder().setAnchorGenerator(anchors).build());
  }

  private static String conclusion(AnchorAdvice advice) {
    if (advice.change().isPresent()) {
      AnchorAdvice.Change change = advice.change().get();
      String text =
          block(change.anchors()).lines().map(l -> "    " + l).collect(Collectors.joining("\n"));
      return "Change " + change.what() + ": paste into model { ssd { } }\n\n" + text + "\n";
    }
    return advice.before().worst() >= AnchorAdvice.ENOUGH
        ? "No change needed.\n"
        : "No other scale, aspect ratios or scales per octave helps: use a larger image_resizer.\n";
  }

  private static void row(StringBuilder out, String name, String now, String then) {
    out.append(String.format(Locale.ROOT, "%-24s %10s %10s", name, now, then).stripTrailing())
        .append('\n');
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
