package dev.detector.worker.dataset;

import dev.detector.formats.DetectorException;
import dev.detector.formats.labelmap.LabelMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * COCO JSON, CSV and YOLO annotations to TFRecord files with the Object Detection API's features.
 *
 * @param output where the files go
 * @param shards files per split, {@code SPLIT.record-00000-of-SHARDS}
 * @param labelMap the label map file; empty for the format's own ids, or the classes by name
 * @param shares of the splits that one file's images are dealt out to; empty where the format has
 *     splits, or all is to be one split {@code train}
 * @param seed what dealing follows from
 */
public record FileConversion(
    Path output, int shards, Optional<Path> labelMap, Map<String, Double> shares, long seed) {
  private static final String WHOLE = "train";

  /**
   * COCO annotations, one file for each split.
   *
   * @param files by split
   * @param images directory of the images
   */
  public Map<String, SplitReport> coco(Map<String, Path> files, Path images) throws IOException {
    Map<String, List<AnnotatedImage>> splits = new LinkedHashMap<>();
    Map<String, List<String>> notes = new LinkedHashMap<>();
    List<CocoAnnotations.Category> categories = new ArrayList<>();
    LabelMap classes = null;
    for (Map.Entry<String, Path> file : files.entrySet()) {
      CocoAnnotations read = CocoAnnotations.read(file.getValue(), images);
      if (classes != null && !categories.equals(read.categories())) {
        throw DetectorException.badInput(
            "the categories are not those of the other files",
            file.getValue().toString(),
            "give files of one data set, or a label map with --label_map");
      }
      categories = labelMap.isEmpty() ? read.categories() : categories;
      classes = labelMap.isEmpty() ? read.labelMap() : classes;
      splits.put(file.getKey(), read.images());
      notes.put(file.getKey(), read.notes());
    }
    return convert(new AnnotatedSet(splits, Optional.ofNullable(classes), notes));
  }

  /**
   * Tables with filename, class, xmin, ymin, xmax, ymax, one for each split.
   *
   * @param files by split
   * @param images directory of the images
   */
  public Map<String, SplitReport> csv(Map<String, Path> files, Path images) throws IOException {
    Map<String, List<AnnotatedImage>> splits = new LinkedHashMap<>();
    Map<String, List<String>> notes = new LinkedHashMap<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      CsvAnnotations read = CsvAnnotations.read(file.getValue(), images);
      splits.put(file.getKey(), read.images());
      notes.put(file.getKey(), read.notes());
    }
    return convert(new AnnotatedSet(splits, Optional.empty(), notes));
  }

  /** A YOLO data.yaml, which has splits of its own. */
  public Map<String, SplitReport> yolo(Path file) throws IOException {
    return convert(YoloDataset.read(file));
  }

  private Map<String, SplitReport> convert(AnnotatedSet set) throws IOException {
    if (!shares.isEmpty() && set.splits().size() > 1) {
      throw DetectorException.badInput(
          "the annotations have splits " + set.splits().keySet(),
          "--split_ratio",
          "leave it out, or give one file");
    }
    return new RecordConversion(output, shards, labelMap)
        .run(shares.isEmpty() ? set : set.dealt(shares, seed));
  }

  /**
   * Files by split from {@code SPLIT=FILE}, or one {@code FILE}, which is train.
   *
   * @throws DetectorException if a split is named twice
   */
  public static Map<String, Path> bySplit(List<String> arguments) {
    Map<String, Path> files = new LinkedHashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      String split = equals < 0 ? WHOLE : argument.substring(0, equals);
      if (files.put(split, Path.of(argument.substring(equals + 1))) != null) {
        throw DetectorException.badInput(
            "split " + split + " has two files", argument, "write SPLIT=FILE, each split once");
      }
    }
    return files;
  }
}
