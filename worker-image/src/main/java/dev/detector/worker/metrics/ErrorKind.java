package dev.detector.worker.metrics;

/** Kinds of mistakes, in the order in which TIDE tells them. */
public enum ErrorKind {
  /** On an object, IoU .5 or more, but named as another class. */
  CLASSIFICATION,
  /** Of the right class, but IoU with the object only .1 to .5. */
  LOCALIZATION,
  /** Beside an object of another class. */
  BOTH,
  /** On an object that a better scored detection has found. */
  DUPLICATE,
  /** Where nothing is: IoU at most .1 with everything. */
  BACKGROUND,
  /** An object that no detection found, named wrongly or lay beside. */
  MISSED
}
