package dev.detector.worker.dataset;

import dev.detector.formats.AtomicFile;
import dev.detector.formats.DetectorException;
import dev.detector.formats.labelmap.LabelMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Annotated pictures to TFRecord files with the Object Detection API's features, and a label map
 * beside them.
 *
 * @param output where the files go
 * @param shards files per split, {@code SPLIT.record-00000-of-SHARDS}
 * @param labelMap the label map file; empty for the format's own ids, or else the classes numbered
 *     by name
 */
record RecordConversion(Path output, int shards, Optional<Path> labelMap) {

  /**
   * Converts all splits.
   *
   * @return what was written and what was wrong, per split
   * @throws DetectorException if a class is not in the label map, or nothing is left of a split
   */
  Map<String, SplitReport> run(AnnotatedSet set) throws IOException {
    LabelMap classes =
        labelMap.isPresent()
            ? LabelMap.read(labelMap.get())
            : set.classes().orElseGet(set::namedClasses);
    Files.createDirectories(output);
    Map<String, SplitReport> reports = new LinkedHashMap<>();
    for (Map.Entry<String, List<AnnotatedImage>> split : set.splits().entrySet()) {
      SplitReport report = new SplitReport(classes);
      set.notes().getOrDefault(split.getKey(), List.of()).forEach(report::noted);
      ExampleMaker maker = new ExampleMaker(classes, report);
      try (RecordShards records =
          RecordShards.sharded(output, split.getKey() + ".record", shards)) {
        for (AnnotatedImage image : split.getValue()) {
          var example = maker.make(image);
          if (example.isPresent()) {
            records.write(example.get());
          }
        }
        if (report.images() == 0) {
          throw DetectorException.badInput(
              "no image of split "
                  + split.getKey()
                  + " can be used"
                  + report.findings().stream().findFirst().map(f -> " (" + f + ")").orElse(""),
              output.toString(),
              "check where the images are");
        }
        records.commit();
      }
      reports.put(split.getKey(), report);
    }
    AtomicFile.write(output.resolve("label_map.pbtxt"), classes.print());
    return reports;
  }
}
