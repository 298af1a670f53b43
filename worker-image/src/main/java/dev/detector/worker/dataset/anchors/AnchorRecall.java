package dev.detector.worker.dataset.anchors;

import dev.detector.formats.protos.AnchorGenerator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Best possible recall: the share of the boxes whose best anchor has an intersection over union of
 * at least 0.5. What is below is trained on only where the matcher forces a match.
 *
 * @param overall of all boxes
 * @param meanIou mean of the boxes' best intersection over union
 * @param byClass of each class
 * @param anchors how many there are in an input of the commonest size
 */
public record AnchorRecall(
    double overall, double meanIou, SortedMap<String, Double> byClass, int anchors) {

  /** An anchor that overlaps by so much is a positive example with the zoo's matchers. */
  public static final double MATCHED = 0.5;

  /**
   * Measures the anchors of a configuration.
   *
   * @param boxes one or more
   */
  public static AnchorRecall of(AnchorGenerator config, List<NetworkBox> boxes) {
    AnchorCover cover = new AnchorCover(config);
    SortedMap<String, int[]> counts = new TreeMap<>();
    double sum = 0;
    int matched = 0;
    for (NetworkBox box : boxes) {
      double iou = cover.bestIou(box);
      boolean hit = iou >= MATCHED;
      int[] count = counts.computeIfAbsent(box.className(), name -> new int[2]);
      count[0]++;
      count[1] += hit ? 1 : 0;
      matched += hit ? 1 : 0;
      sum += iou;
    }
    SortedMap<String, Double> byClass = new TreeMap<>();
    counts.forEach((name, count) -> byClass.put(name, count[1] / (double) count[0]));
    NetworkBox first = boxes.get(0);
    return new AnchorRecall(
        matched / (double) boxes.size(),
        sum / boxes.size(),
        byClass,
        cover.count(first.inputHeight(), first.inputWidth()));
  }

  /** The class that loses most. */
  public double worst() {
    return byClass.values().stream().mapToDouble(Double::doubleValue).min().orElse(1);
  }

  /** Mean over the classes, so that a rare one counts as much as a common one. */
  public double classMean() {
    return byClass.values().stream().mapToDouble(Double::doubleValue).average().orElse(1);
  }
}
