package dev.detector.worker.dataset.inspection;

import dev.detector.formats.example.DetectionExample;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * One record that could be read, without its pixels.
 *
 * @param where file and offset
 * @param digest SHA-256 of the image file, in hex
 * @param height rows of the decoded image; where it cannot be decoded, as stored
 * @param width columns
 * @param undecodable why the image cannot be decoded; empty if it can
 * @param example the annotations; its encoded image is empty
 */
public record InspectedImage(
    String where,
    String digest,
    int height,
    int width,
    Optional<String> undecodable,
    DetectionExample example) {

  /** What to call the image: its file name, else its id, else where it is. */
  public String name() {
    if (!example.filename().isEmpty()) {
      return example.filename();
    }
    return example.sourceId().isEmpty() ? where : example.sourceId();
  }

  /** The class of an object, by its text where the record has one. */
  String className(int object, IntFunction<String> names) {
    int id = example.classes()[object];
    return id == DetectionExample.UNRECOGNISED ? example.classTexts().get(object) : names.apply(id);
  }
}
