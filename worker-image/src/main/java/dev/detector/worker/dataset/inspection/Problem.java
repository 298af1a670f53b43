package dev.detector.worker.dataset.inspection;

import java.util.List;

/**
 * One thing that is wrong with a record.
 *
 * @param split its name, or several with " and " between them
 * @param image the image's name, or file and offset
 * @param what what is wrong
 * @param stopsTraining whether training ends at it
 */
public record Problem(Kind kind, String split, String image, String what, boolean stopsTraining) {
  /** Whether it is in a split, or in that one as well. */
  boolean isIn(String name) {
    return List.of(split.split(" and ", -1)).contains(name);
  }

  /** Split, image and what is wrong with it. */
  public String line() {
    return split + ": " + (image.isEmpty() ? "" : image + ": ") + what;
  }

  /** Kinds of problems, the gravest first. */
  public enum Kind {
    MISSING_FILE(
        "Files that are not there or cannot be opened",
        "Nothing begins without them: correct the path, or copy them again."),
    UNREADABLE_RECORD(
        "Damaged records",
        "Training leaves out few of them (DETECTOR_MAX_BAD_RECORDS), evaluation none: copy the"
            + " file again, or convert the data again."),
    UNDECODABLE_IMAGE(
        "Images that cannot be decoded",
        "Training leaves out few of them (DETECTOR_MAX_BAD_RECORDS), evaluation none: replace the"
            + " files by whole ones, or leave them out."),
    BAD_BOX(
        "Boxes that are no boxes",
        "Those that end before they begin or lie outside stop training, the others teach nothing:"
            + " mend or remove the annotations."),
    UNKNOWN_CLASS(
        "Classes that the label map lacks",
        "Their objects are left out, or stop training: add the classes to the label map."),
    TOO_MANY_OBJECTS(
        "More objects than max_number_of_boxes",
        "The rest is not trained on: set train_input_reader.max_number_of_boxes higher."),
    DUPLICATE_ACROSS_SPLITS(
        "Images in more than one split",
        "Metrics on images that were trained on flatter: keep each image in one split."),
    DUPLICATE_IMAGE(
        "The same image twice in a split",
        "It counts twice, and its annotations may contradict each other: keep one."),
    DUPLICATE_BOX(
        "The same box twice in an image",
        "Only one of them can be found, the other counts as missed: remove one."),
    WRONG_SIZE(
        "Stored size that is not the image's",
        "The image's own size counts here, but other tools may use the stored one: convert again.");

    private final String title;
    private final String advice;

    Kind(String title, String advice) {
      this.title = title;
      this.advice = advice;
    }

    /** A heading. */
    public String title() {
      return title;
    }

    /** What it means, and what to do. */
    public String advice() {
      return advice;
    }
  }
}
