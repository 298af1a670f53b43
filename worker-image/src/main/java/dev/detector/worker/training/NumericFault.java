package dev.detector.worker.training;

/** The numbers of a training are broken; it may go on from an earlier checkpoint. */
final class NumericFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final long step;

  /**
   * @param what is wrong
   * @param step steps done when it was found
   */
  NumericFault(String what, long step) {
    super(what);
    this.step = step;
  }

  long step() {
    return step;
  }
}
