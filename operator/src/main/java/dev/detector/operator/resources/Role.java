package dev.detector.operator.resources;

/**
 * The parts that a training's children play; also the reporter's {@code --role} and the component
 * label.
 */
public enum Role {
  TRAIN("train", "trainer"),
  VALIDATE("validate", "validator"),
  TEST("test", "validator"),
  EXPORT("export", "exporter"),
  SERVE("serve", "server");

  private final String word;
  private final String container;

  Role(String word, String container) {
    this.word = word;
    this.container = container;
  }

  /** The role in labels, names and flags. */
  public String word() {
    return word;
  }

  /** Name of the main container. */
  public String container() {
    return container;
  }
}
