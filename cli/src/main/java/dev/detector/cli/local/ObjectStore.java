package dev.detector.cli.local;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** The objects of the local cluster, in memory. Safe for several threads. */
public final class ObjectStore {

  private record Key(String kind, String namespace, String name) {
    static Key of(HasMetadata object) {
      return new Key(
          object.getKind(), object.getMetadata().getNamespace(), object.getMetadata().getName());
    }
  }

  private final Map<Key, HasMetadata> objects = new LinkedHashMap<>();

  /** Creates or replaces an object; a new one gets a uid, a replaced one keeps its own. */
  public synchronized void put(HasMetadata object) {
    HasMetadata before = objects.get(Key.of(object));
    if (before != null) {
      object.getMetadata().setUid(before.getMetadata().getUid());
    } else if (object.getMetadata().getUid() == null) {
      object.getMetadata().setUid(UUID.randomUUID().toString());
    }
    objects.put(Key.of(object), object);
  }

  /** The object of that type and name, if there is one. */
  public synchronized <T extends HasMetadata> Optional<T> get(
      Class<T> type, String namespace, String name) {
    return list(type).stream()
        .filter(o -> namespace.equals(o.getMetadata().getNamespace()))
        .filter(o -> name.equals(o.getMetadata().getName()))
        .findFirst();
  }

  /** All objects of a type, in the order in which they were made. */
  public synchronized <T extends HasMetadata> List<T> list(Class<T> type) {
    List<T> found = new ArrayList<>();
    for (HasMetadata object : objects.values()) {
      if (type.isInstance(object)) {
        found.add(type.cast(object));
      }
    }
    return found;
  }

  /** Takes an object out; nothing happens when it is not there. */
  public synchronized void delete(HasMetadata object) {
    objects.remove(Key.of(object));
  }

  /** Takes out every object of a type that matches. */
  public synchronized <T extends HasMetadata> void deleteIf(Class<T> type, Predicate<T> matches) {
    list(type).stream().filter(matches).forEach(this::delete);
  }
}
