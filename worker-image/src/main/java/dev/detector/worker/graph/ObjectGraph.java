package dev.detector.worker.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Objects of a TF2 checkpoint that hold no variable of their own, and second names of objects.
 * TensorFlow restores by walking the objects of the Python program and the checkpoint side by side,
 * and its checks want a partner even for a layer without weights: so these belong in a checkpoint
 * that other programs read.
 */
public final class ObjectGraph {

  private final List<String> objects = new ArrayList<>();
  private final Map<String, String> aliases = new LinkedHashMap<>();

  /** Declares an object at a path, for example an activation layer. */
  public void object(String path) {
    objects.add(path);
  }

  /** Declares {@code path} as one more name of the object at {@code target}. */
  public void alias(String path, String target) {
    aliases.put(path, target);
  }

  /** Paths of the objects without variables. */
  public List<String> objects() {
    return Collections.unmodifiableList(objects);
  }

  /** Second names with the path of the object that they mean. */
  public Map<String, String> aliases() {
    return Collections.unmodifiableMap(aliases);
  }
}
