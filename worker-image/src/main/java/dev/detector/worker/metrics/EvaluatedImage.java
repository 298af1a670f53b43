package dev.detector.worker.metrics;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One image of an evaluation: what is there and what was found.
 *
 * @param id its number; images count in this order, which decides between equal scores
 * @param name what people call it: the file's name
 * @param height in pixels
 * @param width in pixels
 * @param truths the annotated objects
 * @param difficult [n] objects that the PASCAL sets leave out
 * @param groupOf [n] boxes around groups, for the Open Images sets
 * @param labelledClasses ids of the classes that were looked for in this image; empty: all
 * @param detections what the model found
 */
@SuppressWarnings("ArrayRecordComponent") // a view of flat buffers, compared nowhere
public record EvaluatedImage(
    long id,
    String name,
    int height,
    int width,
    GroundTruths truths,
    boolean[] difficult,
    boolean[] groupOf,
    Optional<Set<Integer>> labelledClasses,
    Detections detections) {
  /**
   * @throws IllegalArgumentException if the lengths differ
   */
  public EvaluatedImage {
    Objects.requireNonNull(name, "name");
    Boxes.checkLength("difficult flags", truths.size(), difficult.length);
    Boxes.checkLength("group flags", truths.size(), groupOf.length);
    labelledClasses = labelledClasses.map(Set::copyOf);
  }

  /** An image all of whose objects are ordinary ones and that was searched for every class. */
  public static EvaluatedImage of(
      long id, String name, int height, int width, GroundTruths truths, Detections detections) {
    boolean[] none = new boolean[truths.size()];
    return new EvaluatedImage(
        id, name, height, width, truths, none, none, Optional.empty(), detections);
  }

  /** The detections of classes that were looked for in this image. */
  Detections labelledDetections() {
    return labelledClasses.map(ids -> detections.only(ids::contains)).orElse(detections);
  }

  /** The detections of classes that were looked for, or that are there. */
  Detections verifiableDetections() {
    return labelledClasses
        .map(
            ids ->
                detections.only(
                    id ->
                        ids.contains(id)
                            || Arrays.stream(truths.categoryIds()).anyMatch(t -> t == id)))
        .orElse(detections);
  }
}
