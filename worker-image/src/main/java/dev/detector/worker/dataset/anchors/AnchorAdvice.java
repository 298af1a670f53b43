package dev.detector.worker.dataset.anchors;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.AnchorGenerator;
import dev.detector.formats.protos.MultiscaleAnchorGenerator;
import dev.detector.formats.protos.SsdAnchorGenerator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Looks for anchors under which no class loses many of its boxes, changing as little as possible:
 * first the scale, which costs nothing and disturbs a checkpoint least; then the aspect ratios, as
 * many as there are, from k-means over the boxes; then another scale for each octave, which costs
 * anchors and a larger box predictor.
 *
 * @param config the configuration's anchors
 * @param before how they do
 * @param change the first change after which every class is covered, or the best of all; empty if
 *     no change is needed or none helps
 */
public record AnchorAdvice(AnchorGenerator config, AnchorRecall before, Optional<Change> change) {
  /** Below this a class needs other anchors. */
  public static final double ENOUGH = 0.95;

  /** A change must win at least this much of the mean over the classes. */
  private static final double WORTHWHILE = 0.005;

  private static final double[] SCALES = {1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8};
  private static final double[] MIN_SCALES = {0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3};

  /**
   * A change of the configuration.
   *
   * @param what it is in words
   */
  public record Change(String what, AnchorGenerator anchors, AnchorRecall after) {}

  /** Whether there is something to look for: anchors of several shapes at several scales. */
  public static boolean isSupported(AnchorGenerator config) {
    return config.hasMultiscaleAnchorGenerator() || config.hasSsdAnchorGenerator();
  }

  /**
   * Looks for a change.
   *
   * @param boxes of the training data, as the network sees them
   * @throws DetectorException for anchors whose shapes are listed one by one
   */
  public static AnchorAdvice of(AnchorGenerator config, List<NetworkBox> boxes) {
    AnchorRecall before = AnchorRecall.of(config, boxes);
    if (before.worst() >= ENOUGH) {
      return new AnchorAdvice(config, before, Optional.empty());
    }
    List<Change> best = new ArrayList<>();
    for (List<Change> stage : stages(config, boxes)) {
      Change found = stage.stream().max(better()).orElseThrow();
      if (found.after().worst() >= ENOUGH) {
        return new AnchorAdvice(config, before, Optional.of(found));
      }
      best.add(found);
    }
    Optional<Change> helpful =
        best.stream()
            .max(better())
            .filter(c -> c.after().classMean() >= before.classMean() + WORTHWHILE);
    return new AnchorAdvice(config, before, helpful);
  }

  /** By the classes' mean recall; where that is equal, by the overlap. */
  private static Comparator<Change> better() {
    return Comparator.<Change>comparingDouble(c -> Math.rint(c.after().classMean() * 1000))
        .thenComparingDouble(c -> c.after().meanIou());
  }

  private static List<List<Change>> stages(AnchorGenerator config, List<NetworkBox> boxes) {
    return switch (config.getAnchorGeneratorOneofCase()) {
      case MULTISCALE_ANCHOR_GENERATOR -> multiscale(config.getMultiscaleAnchorGenerator(), boxes);
      case SSD_ANCHOR_GENERATOR -> ssd(config.getSsdAnchorGenerator(), boxes);
      default ->
          throw DetectorException.badInput(
              "anchors of a grid are not suggested",
              "model.ssd.anchor_generator",
              "use multiscale_anchor_generator or ssd_anchor_generator");
    };
  }

  private static List<List<Change>> multiscale(
      MultiscaleAnchorGenerator config, List<NetworkBox> boxes) {
    List<Float> ratios = ratios(boxes, config.getAspectRatiosCount());
    List<Change> scaled = new ArrayList<>();
    List<Change> shaped = new ArrayList<>();
    List<Change> finer = new ArrayList<>();
    int octave = config.getScalesPerOctave() + 1;
    for (double scale : SCALES) {
      MultiscaleAnchorGenerator.Builder one = config.toBuilder().setAnchorScale((float) scale);
      scaled.add(change("anchor_scale", one, boxes));
      one.clearAspectRatios().addAllAspectRatios(ratios);
      shaped.add(change("anchor_scale and aspect_ratios", one, boxes));
      one.setScalesPerOctave(octave);
      finer.add(change("anchor_scale, aspect_ratios and scales_per_octave", one, boxes));
    }
    return List.of(scaled, shaped, finer);
  }

  private static Change change(
      String what, MultiscaleAnchorGenerator.Builder anchors, List<NetworkBox> boxes) {
    AnchorGenerator generator =
        AnchorGenerator.newBuilder().setMultiscaleAnchorGenerator(anchors.build()).build();
    return new Change(what, generator, AnchorRecall.of(generator, boxes));
  }

  private static List<List<Change>> ssd(SsdAnchorGenerator config, List<NetworkBox> boxes) {
    List<Change> scaled = new ArrayList<>();
    List<Change> shaped = new ArrayList<>();
    List<Float> ratios = ratios(boxes, Math.max(1, config.getAspectRatiosCount()));
    for (double scale : MIN_SCALES) {
      SsdAnchorGenerator.Builder one = config.toBuilder().clearScales().setMinScale((float) scale);
      scaled.add(ssdChange("min_scale", one, boxes));
      one.clearAspectRatios().addAllAspectRatios(ratios);
      shaped.add(ssdChange("min_scale and aspect_ratios", one, boxes));
    }
    return List.of(scaled, shaped);
  }

  private static Change ssdChange(
      String what, SsdAnchorGenerator.Builder anchors, List<NetworkBox> boxes) {
    AnchorGenerator generator =
        AnchorGenerator.newBuilder().setSsdAnchorGenerator(anchors.build()).build();
    return new Change(what, generator, AnchorRecall.of(generator, boxes));
  }

  /** The centres of the boxes' ratios, to two digits. */
  static List<Float> ratios(List<NetworkBox> boxes, int k) {
    double[] all = boxes.stream().mapToDouble(NetworkBox::ratio).toArray();
    return Clusters.of(all, Math.min(k, all.length)).stream()
        .map(ratio -> Math.round(ratio * 100) / 100f)
        .distinct()
        .toList();
  }
}
