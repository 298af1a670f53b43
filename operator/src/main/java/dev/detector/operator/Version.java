package dev.detector.operator;

/** The program's version. */
public final class Version {

  /** As in its image's tag. */
  public static final String TEXT = "0.1.0";

  private Version() {}
}
