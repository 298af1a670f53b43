package dev.detector.formats.pipeline;

import dev.detector.formats.BadInputException;

/** How many numbers of a batch one process can hold: those of one array. */
public final class BatchLimit {
  /** The longest array. */
  public static final int NUMBERS = Integer.MAX_VALUE - 8;

  private static final int CHANNELS = 3;

  private BatchLimit() {}

  /** Numbers of a colour picture. */
  public static long ofPicture(int height, int width) {
    long pixels = height * (long) width;
    return pixels > Long.MAX_VALUE / CHANNELS ? Long.MAX_VALUE : CHANNELS * pixels;
  }

  /**
   * Refuses a size of pictures of which a process cannot hold one.
   *
   * @param path field that gives the size
   * @throws BadInputException if it cannot
   */
  public static void requirePicture(int height, int width, String path) {
    long each = ofPicture(height, width);
    if (!holds(1, each)) {
      throw new BadInputException(
          "gives a picture of %d x %d, %d numbers, more than the %d that one process can hold"
              .formatted(height, width, each, NUMBERS),
          path,
          "use a smaller size");
    }
  }

  /**
   * Numbers of so many equal things.
   *
   * @param count how many
   * @param each numbers of one
   * @param things what they are, for the error
   * @param path field that says how many
   * @throws BadInputException if they are more than {@link #NUMBERS}
   */
  public static int numbers(int count, long each, String things, String path) {
    if (!holds(count, each)) {
      throw new BadInputException(what(count, each, things), path, mend(each));
    }
    return (int) (count * each);
  }

  /** Whether a process can hold so many things of so many numbers. */
  public static boolean holds(int count, long each) {
    return each == 0 || count <= NUMBERS / each;
  }

  /** What is wrong with more than it can hold. */
  public static String what(int count, long each, String things) {
    return "%d %s have %d numbers each, together more than the %d that one process can hold"
        .formatted(count, things, each, NUMBERS);
  }

  /** What to do about it. */
  public static String mend(long each) {
    return "set it to at most " + NUMBERS / each;
  }
}
