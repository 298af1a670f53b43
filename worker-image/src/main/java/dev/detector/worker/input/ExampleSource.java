package dev.detector.worker.input;

import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.example.DetectionExamples;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.protos.InputReader;
import dev.detector.formats.tfrecord.Shards;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The examples that an {@code input_reader} names, each checked when it is read. Safe for several
 * threads.
 */
final class ExampleSource implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ExampleSource.class);

  /** How far outside its image a box may be; the API's evaluation allows the same. */
  private static final float TOLERANCE = 0.1f;

  private final RecordIndex records;
  private final Optional<LabelMap> labels;
  private final int classes;
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();

  private ExampleSource(RecordIndex records, Optional<LabelMap> labels, int classes) {
    this.records = records;
    this.labels = labels;
    this.classes = classes;
  }

  /**
   * Opens the files of a reader.
   *
   * @param path the reader's field path, for errors
   * @param classes how many classes the model has
   * @param bad takes count of examples that are lost to damage of their file
   * @throws DetectorException for a missing file, one that is damaged beyond what may be left out,
   *     or an option that is not supported
   */
  static ExampleSource open(InputReader config, String path, int classes, BadRecords bad)
      throws IOException {
    InputReaderOptions.check(config, path);
    Optional<LabelMap> labels =
        config.getLabelMapPath().isEmpty()
            ? Optional.empty()
            : Optional.of(LabelMap.read(Path.of(config.getLabelMapPath())));
    RecordIndex records =
        RecordIndex.open(
            Shards.expand(config.getTfRecordInputReader().getInputPathList()),
            config.getSample1OfNExamples(),
            bad);
    return new ExampleSource(records, labels, classes);
  }

  int size() {
    return records.size();
  }

  /** File and offset of an example, for errors. */
  String where(int index) {
    return records.where(index);
  }

  /**
   * Reads an example. Objects of a class text that the label map lacks are left out, as in the
   * Object Detection API, and so are boxes with a coordinate that is no number.
   *
   * @throws DetectorException if the record is damaged, a class is not among the model's, or a box
   *     is not normalized or upside down; with file and offset
   */
  DetectionExample read(int index) throws IOException {
    String where = where(index);
    DetectionExample example = DetectionExamples.decode(records.read(index), labels, where);
    boolean[] keep = new boolean[example.size()];
    boolean all = true;
    for (int i = 0; i < keep.length; i++) {
      keep[i] = isRecognised(example, i, where) && isBox(example.boxes(), i * 4, where);
      all &= keep[i];
    }
    return all ? example : ObjectSelection.of(example, keep);
  }

  private boolean isRecognised(DetectionExample example, int object, String where) {
    int label = example.classes()[object];
    if (label == DetectionExample.UNRECOGNISED) {
      String text = example.classTexts().get(object);
      if (unknown.add(text)) {
        LOG.warn("Objects of class {} are left out: it is not in the label map ({})", text, where);
      }
      return false;
    }
    if (label < 1 || label > classes) {
      throw DetectorException.badInput(
          "class id %d is not one of the model's %d classes".formatted(label, classes),
          where,
          "correct num_classes and the label map, or convert the data again");
    }
    return true;
  }

  private static boolean isBox(float[] boxes, int at, String where) {
    for (int i = at; i < at + 4; i++) {
      if (Float.isNaN(boxes[i])) {
        return false;
      }
      if (boxes[i] < -TOLERANCE || boxes[i] > 1 + TOLERANCE) {
        throw DetectorException.badInput(
            "a box has coordinate " + boxes[i] + ", outside its image",
            where,
            "divide coordinates by the image's width and height");
      }
    }
    if (boxes[at + 2] < boxes[at] || boxes[at + 3] < boxes[at + 1]) {
      throw DetectorException.badInput(
          "a box ends before it begins", where, "give ymin <= ymax and xmin <= xmax");
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
