package dev.detector.operator.resources;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Remembers the latest results of a costly pure function: the trainings of a batch often share a
 * pipeline, and one that waits is planned again and again.
 *
 * @param <K> what the function is asked
 * @param <V> its answer, which must not be changed
 */
public final class Recent<K, V> {

  private static final int SIZE = 16;

  private final Function<K, V> function;
  private final Map<K, V> results =
      new LinkedHashMap<>(SIZE, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
          return size() > SIZE;
        }
      };

  /** Remembers the results of {@code function}. */
  public Recent(Function<K, V> function) {
    this.function = function;
  }

  /** The function's result; what it throws is not remembered. */
  public synchronized V of(K key) {
    V known = results.get(key);
    if (known == null) {
      known = function.apply(key);
      results.put(key, known);
    }
    return known;
  }
}
