package dev.detector.operator.reconciler;

/** Keys of the values in the operator's log, so that they can be searched for. */
final class LogKeys {

  /** Kind of the object that a line is about. */
  static final String KIND = "kind";

  /** Namespace of the object. */
  static final String NAMESPACE = "namespace";

  /** Name of the object. */
  static final String NAME = "name";

  /** Name of a lease holder. */
  static final String IDENTITY = "identity";

  /** Reason of an event or condition. */
  static final String REASON = "reason";

  private LogKeys() {}
}
