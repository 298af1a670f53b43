package dev.detector.worker.metrics;

import java.util.Objects;

/**
 * One class to evaluate.
 *
 * @param id its number in the label map and in the annotations
 * @param name what people call it; part of the per-class tags
 */
public record Category(int id, String name) {
  public Category {
    Objects.requireNonNull(name, "name");
  }
}
