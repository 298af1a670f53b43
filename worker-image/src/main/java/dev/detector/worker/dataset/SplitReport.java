package dev.detector.worker.dataset;

import dev.detector.formats.labelmap.LabelMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a conversion found in one split. */
public final class SplitReport {
  private final Map<String, Integer> boxesByClass = new LinkedHashMap<>();
  private final List<String> findings = new ArrayList<>();
  private int images;
  private int imagesDropped;
  private int dropped;
  private int clipped;
  private int difficult;
  private int truncated;
  private int crowds;

  SplitReport(LabelMap classes) {
    classes.items().forEach(item -> boxesByClass.put(item.name(), 0));
  }

  void image() {
    images++;
  }

  void imageDropped(String finding) {
    imagesDropped++;
    findings.add(finding);
  }

  void box(String className, boolean isDifficult, boolean isTruncated, boolean isCrowd) {
    boxesByClass.merge(className, 1, Integer::sum);
    difficult += isDifficult ? 1 : 0;
    truncated += isTruncated ? 1 : 0;
    crowds += isCrowd ? 1 : 0;
  }

  void dropped(String finding) {
    dropped++;
    findings.add(finding);
  }

  void clipped(String finding) {
    clipped++;
    findings.add(finding);
  }

  void noted(String finding) {
    findings.add(finding);
  }

  /** Images written. */
  public int images() {
    return images;
  }

  /** Images left out because their file is missing or no picture. */
  public int imagesDropped() {
    return imagesDropped;
  }

  /** Boxes written. */
  public int boxes() {
    return boxesByClass.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Boxes written of each class, in the label map's order. */
  public Map<String, Integer> boxesByClass() {
    return Collections.unmodifiableMap(boxesByClass);
  }

  /** Boxes left out because they have no area or lie outside their image. */
  public int dropped() {
    return dropped;
  }

  /** Boxes cut at their image's border. */
  public int clipped() {
    return clipped;
  }

  /** One line for each thing that was not as it should be. */
  public List<String> findings() {
    return List.copyOf(findings);
  }

  /** Counts in one line. */
  public String summary() {
    String more =
        (crowds > 0 ? ", %d crowds".formatted(crowds) : "")
            + (imagesDropped > 0 ? ", %d images dropped".formatted(imagesDropped) : "");
    return "%d images, %d boxes %s; %d difficult, %d truncated, %d dropped, %d clipped%s"
        .formatted(images, boxes(), boxesByClass, difficult, truncated, dropped, clipped, more);
  }
}
