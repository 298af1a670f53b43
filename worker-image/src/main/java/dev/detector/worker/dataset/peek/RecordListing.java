package dev.detector.worker.dataset.peek;

import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.example.DetectionExamples;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.tfrecord.Shards;
import dev.detector.formats.tfrecord.TFRecordReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Some records of some files.
 *
 * @param examples in the files' order
 * @param places file and offset of each
 */
public record RecordListing(List<DetectionExample> examples, List<String> places) {

  /**
   * Reads records.
   *
   * @param patterns as in a configuration's input_path
   * @param skip how many are passed over
   * @param count how many are read at most
   */
  public static RecordListing read(
      List<String> patterns, int skip, int count, Optional<LabelMap> labels) throws IOException {
    List<DetectionExample> examples = new ArrayList<>();
    List<String> places = new ArrayList<>();
    int passed = 0;
    for (Path file : Shards.expand(patterns)) {
      try (TFRecordReader records = TFRecordReader.open(file)) {
        while (examples.size() < count) {
          String where = file + " offset " + records.offset();
          byte[] record = records.next();
          if (record == null) {
            break;
          }
          if (passed++ >= skip) {
            examples.add(DetectionExamples.decode(record, labels, where));
            places.add(where);
          }
        }
      }
    }
    return new RecordListing(examples, places);
  }

  /** Each record's image and objects; boxes in pixels where the size is stored. */
  public String text(Optional<LabelMap> labels) {
    StringBuilder out = new StringBuilder();
    for (int r = 0; r < examples.size(); r++) {
      DetectionExample example = examples.get(r);
      out.append(places.get(r)).append('\n');
      out.append(
          String.format(
              Locale.ROOT,
              "  %s  source_id %s  %s %dx%d  %d bytes  %d object%s%n",
              quoted(example.filename()),
              quoted(example.sourceId()),
              example.format(),
              example.width(),
              example.height(),
              example.encodedImage().length,
              example.size(),
              example.size() == 1 ? "" : "s"));
      for (int i = 0; i < example.size(); i++) {
        out.append("    ").append(object(example, i, labels)).append('\n');
      }
    }
    return out.toString();
  }

  private static String object(DetectionExample example, int i, Optional<LabelMap> labels) {
    float[] b = example.boxes();
    int at = i * 4;
    float height = Math.max(1, example.height());
    float width = Math.max(1, example.width());
    String flags =
        flag(example.difficult(), i, " difficult")
            + flag(example.crowd(), i, " crowd")
            + flag(example.groupOf(), i, " group_of")
            + (example.weights()[i] == 1 ? "" : " weight " + example.weights()[i]);
    return String.format(
        Locale.ROOT,
        "%-16s id %-3d (%.1f, %.1f) - (%.1f, %.1f)%s",
        name(example, i, labels),
        example.classes()[i],
        b[at + 1] * width,
        b[at] * height,
        b[at + 3] * width,
        b[at + 2] * height,
        flags);
  }

  /** The class's name as the record has it, else as the label map has it. */
  static String name(DetectionExample example, int object, Optional<LabelMap> labels) {
    int id = example.classes()[object];
    return example.classTexts().isEmpty()
        ? labels.map(map -> map.label(id)).orElse("class " + id)
        : example.classTexts().get(object);
  }

  private static String flag(boolean[] flags, int i, String name) {
    return flags.length > i && flags[i] ? name : "";
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }
}
