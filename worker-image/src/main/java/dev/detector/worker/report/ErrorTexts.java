package dev.detector.worker.report;

import dev.detector.worker.metrics.ErrorKind;

/**
 * How a kind of mistake is spoken of.
 *
 * @param label short name
 * @param noun within a sentence
 * @param meaning what it is
 * @param advice what to do about it
 */
record ErrorTexts(String label, String noun, String meaning, String advice) {
  static ErrorTexts of(ErrorKind kind) {
    return switch (kind) {
      case CLASSIFICATION ->
          new ErrorTexts(
              "Wrong class",
              "objects named as another class",
              "box on an object (IoU ≥ .5), another class named",
              "see in the confusion matrix which classes are taken for one another, check their"
                  + " annotations first, then add examples of both side by side.");
      case LOCALIZATION ->
          new ErrorTexts(
              "Beside the object",
              "boxes that do not fit their object",
              "right class, but IoU only .1 to .5",
              "look at how tightly objects are annotated, fit the anchors to the data"
                  + " (<code>detector-worker dataset anchors</code>), or enlarge the input.");
      case BOTH ->
          new ErrorTexts(
              "Beside, wrong class",
              "boxes beside an object of another class",
              "another class, and IoU only .1 to .5",
              "train longer before anything else: such boxes fade as the other kinds do.");
      case DUPLICATE ->
          new ErrorTexts(
              "Found twice",
              "objects that are found more than once",
              "on an object that a better box has found",
              "lower <code>iou_threshold</code> of <code>batch_non_max_suppression</code>.");
      case BACKGROUND ->
          new ErrorTexts(
              "Nothing there",
              "detections where nothing is annotated",
              "IoU at most .1 with every object",
              "look at the worst images for objects that were not annotated, then add images"
                  + " without objects that look alike.");
      case MISSED ->
          new ErrorTexts(
              "Missed",
              "objects that are not found at all",
              "no box on or beside the object",
              "see by size which objects are missed; smaller anchors or a larger input help with"
                  + " small ones, more examples with rare ones.");
    };
  }
}
