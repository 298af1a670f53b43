package dev.detector.operator.lifecycle;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a stage wants done; the parts as in {@link Plan}. */
record Actions(
    List<HasMetadata> delete,
    List<HasMetadata> create,
    List<HasMetadata> apply,
    Map<String, Boolean> suspend) {

  static final Actions NONE = new Actions(List.of(), List.of(), List.of(), Map.of());

  static Actions delete(HasMetadata object) {
    return new Actions(List.of(object), List.of(), List.of(), Map.of());
  }

  static Actions create(HasMetadata object) {
    return new Actions(List.of(), List.of(object), List.of(), Map.of());
  }

  static Actions apply(List<HasMetadata> objects) {
    return new Actions(List.of(), List.of(), objects, Map.of());
  }

  static Actions suspend(String job, boolean suspend) {
    return new Actions(List.of(), List.of(), List.of(), Map.of(job, suspend));
  }

  Actions and(Actions more) {
    Map<String, Boolean> suspends = new LinkedHashMap<>(suspend);
    suspends.putAll(more.suspend);
    return new Actions(
        join(delete, more.delete), join(create, more.create), join(apply, more.apply), suspends);
  }

  private static List<HasMetadata> join(List<HasMetadata> first, List<HasMetadata> second) {
    List<HasMetadata> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
