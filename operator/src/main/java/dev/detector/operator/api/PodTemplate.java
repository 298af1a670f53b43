package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A pod template as its writer gave it. It stays a tree: in a merge, what is absent, null and empty
 * differ, and one that is of wrong types must not make the whole resource unreadable.
 *
 * @param tree fields of a Kubernetes PodTemplateSpec
 */
public record PodTemplate(@JsonValue ObjectNode tree) {

  /** Of that tree. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static PodTemplate of(ObjectNode tree) {
    return new PodTemplate(tree);
  }
}
