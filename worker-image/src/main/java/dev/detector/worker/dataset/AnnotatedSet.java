package dev.detector.worker.dataset;

import dev.detector.formats.DetectorException;
import dev.detector.formats.labelmap.LabelMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/**
 * The annotations of a data set, whatever their format.
 *
 * @param splits images by split, in the order in which they are written
 * @param classes the ids that the format gives; empty where it has names only
 * @param notes what was wrong with the annotations themselves, by split
 */
record AnnotatedSet(
    Map<String, List<AnnotatedImage>> splits,
    Optional<LabelMap> classes,
    Map<String, List<String>> notes) {
  private static final double ROUNDING = 1e-6;

  /** The classes that are annotated, numbered by name. */
  LabelMap namedClasses() {
    TreeSet<String> names = new TreeSet<>();
    for (List<AnnotatedImage> images : splits.values()) {
      for (AnnotatedImage image : images) {
        image.objects().forEach(object -> names.add(object.name()));
      }
    }
    return LabelMap.of(List.copyOf(names));
  }

  /**
   * The only split dealt out at random. The images' order in the files does not matter: the same
   * images, shares and seed give the same splits.
   *
   * @param shares of each split to make; together 1
   * @throws DetectorException if the shares are not, or a split would get no image
   */
  AnnotatedSet dealt(Map<String, Double> shares, long seed) {
    double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
    if (Math.abs(sum - 1) > ROUNDING || shares.values().stream().anyMatch(share -> share <= 0)) {
      throw DetectorException.badInput(
          "the shares " + shares + " are not positive with sum 1",
          "--split_ratio",
          "give for example train=0.8,val=0.1,test=0.1");
    }
    List<AnnotatedImage> images = new ArrayList<>();
    splits.values().forEach(images::addAll);
    images.sort(Comparator.comparing(AnnotatedImage::id));
    Collections.shuffle(images, new Random(seed));
    Map<String, List<AnnotatedImage>> dealt = new LinkedHashMap<>();
    double end = 0;
    int from = 0;
    for (Map.Entry<String, Double> share : shares.entrySet()) {
      end += share.getValue();
      int to = (int) Math.round(end * images.size());
      if (to <= from) {
        throw DetectorException.badInput(
            "split " + share.getKey() + " gets none of " + images.size() + " images",
            "--split_ratio",
            "give it a larger share");
      }
      dealt.put(share.getKey(), List.copyOf(images.subList(from, to)));
      from = to;
    }
    Map<String, List<String>> moved = new LinkedHashMap<>();
    List<String> all = notes.values().stream().flatMap(List::stream).toList();
    moved.put(dealt.keySet().iterator().next(), all);
    return new AnnotatedSet(dealt, classes, moved);
  }
}
