package dev.detector.worker.graph;

import java.util.Arrays;
import java.util.List;

/** Static shape of a tensor; empty for a scalar. */
public record Dimensions(List<Long> sizes) {

  public Dimensions {
    sizes = List.copyOf(sizes);
  }

  /** Shape with these sizes. */
  public static Dimensions of(long... sizes) {
    return new Dimensions(Arrays.stream(sizes).boxed().toList());
  }

  /** Sizes as an array. */
  public long[] toArray() {
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public String toString() {
    return sizes.toString();
  }
}
