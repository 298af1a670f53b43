package dev.detector.operator.resources;

/**
 * The parts that a training's children play; also the reporter's {@code --role} and the component
 * label.
 */
public enum Role {
  TRAIN("train", "trainer", "spec.trainer"),
  VALIDATE("validate", "validator", "spec.validator"),
  TEST("test", "validator", "spec.validator"),
  EXPORT("export", "exporter", "spec.export"),
  SERVE("serve", "server", "spec.inference");

  private final String word;
  private final String container;
  private final String field;

  Role(String word, String container, String field) {
    this.word = word;
    this.container = container;
    this.field = field;
  }

  /** The role in labels, names and flags. */
  public String word() {
    return word;
  }

  /** Name of the main container. */
  public String container() {
    return container;
  }

  /** The part of the resource that its pods are made from. */
  public String field() {
    return field;
  }
}
