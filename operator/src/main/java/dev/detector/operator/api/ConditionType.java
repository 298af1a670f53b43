package dev.detector.operator.api;

/**
 * The conditions that the operator writes. Ready, Reconciling and Stalled follow kstatus, so that
 * kubectl wait, Argo CD and Flux understand them; the others tell the stages apart.
 */
public enum ConditionType {
  /** The training reached its end: its model is served, or exported with nothing to serve. */
  READY("Ready"),
  /** The operator or one of its Jobs is at work. */
  RECONCILING("Reconciling"),
  /** It cannot go on without someone's help; the message says with what. */
  STALLED("Stalled"),
  /** The pipeline was read and checked. */
  CONFIG_VALID("ConfigValid"),
  /** The trainer ended as it should. */
  TRAINED("Trained"),
  /** Every checkpoint was evaluated. */
  VALIDATED("Validated"),
  /** The best checkpoint was measured on the test split. */
  TESTED("Tested"),
  /** The promotion rules hold. */
  PROMOTED("Promoted"),
  /** The best checkpoint was exported. */
  EXPORTED("Exported"),
  /** The model is served. */
  SERVING("Serving"),
  /** Whether reports come; there only once they did not. */
  REPORTING("Reporting");

  private final String text;

  ConditionType(String text) {
    this.text = text;
  }

  /** The type in the status. */
  public String text() {
    return text;
  }
}
