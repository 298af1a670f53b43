package dev.detector.worker.serving.model;

import dev.detector.formats.DetectorException;
import dev.detector.worker.serving.model.VersionStatus.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loaded versions of one model. What is new on disk is loaded and warmed up beside what is
 * served, then takes its place; requests that the old version has begun it ends.
 */
final class ServedVersions {
  private static final Logger LOG = LoggerFactory.getLogger(ServedVersions.class);

  private final ModelSource source;
  private final boolean all;
  private final ServingLimits limits;
  private final Admission admission;
  private final InferenceWatcher.Factory watchers;

  /** What the last look saw: an export is loaded when two looks in a row see the same files. */
  private final Map<Path, ExportFingerprint> seen = new TreeMap<>();

  private final Map<Path, ExportFingerprint> failed = new TreeMap<>();

  private volatile SortedMap<Long, ModelVersion> loaded = new TreeMap<>();
  private volatile VersionStatus latest = new VersionStatus(1, State.LOADING, "");
  private volatile boolean unloading;

  ServedVersions(
      ModelSource source,
      boolean all,
      ServingLimits limits,
      Admission admission,
      InferenceWatcher.Factory watchers) {
    this.source = source;
    this.all = all;
    this.limits = limits;
    this.admission = admission;
    this.watchers = watchers;
  }

  String name() {
    return source.name();
  }

  /**
   * Loads what is there.
   *
   * @throws DetectorException if there is none, or one that cannot be loaded
   */
  void loadFirst() throws IOException {
    SortedMap<Long, Path> wanted = wanted();
    if (wanted.isEmpty()) {
      throw ServedModel.missing(source.dir());
    }
    for (Map.Entry<Long, Path> version : wanted.entrySet()) {
      load(version.getKey(), version.getValue(), ExportFingerprint.of(version.getValue()));
    }
  }

  /** Loads what is new and complete, and lets go of what it replaces. */
  void look() throws IOException {
    SortedMap<Long, Path> wanted = wanted();
    if (wanted.isEmpty()) {
      return; // being replaced, or gone: the loaded one still serves
    }
    boolean pending = false;
    for (Map.Entry<Long, Path> version : wanted.entrySet()) {
      Path dir = version.getValue();
      ExportFingerprint now = ExportFingerprint.of(dir);
      boolean settled = now.equals(seen.put(dir, now));
      ModelVersion same = loaded.get(version.getKey());
      if (same != null && same.isOf(now)) {
        continue;
      }
      pending = true;
      if (settled && !now.equals(failed.get(dir))) {
        boolean replaces = same != null && source.isSingle();
        pending = !loadedAnew(version.getKey() + (replaces ? 1 : 0), dir, now);
      }
    }
    if (!pending) {
      latest = new VersionStatus(loaded.lastKey(), State.AVAILABLE, "");
    }
    if (!pending && !source.isSingle()) {
      keepOnly(wanted.keySet());
    }
  }

  private boolean loadedAnew(long number, Path dir, ExportFingerprint now) {
    try {
      load(number, dir, now);
      return true;
    } catch (RuntimeException e) {
      failed.put(dir, now);
      watchers.loaded(name(), false);
      latest = new VersionStatus(number, State.END, String.valueOf(e.getMessage()));
      LOG.error("{} version {} cannot be served; {} is kept", name(), number, loaded.keySet(), e);
      return false;
    }
  }

  private void load(long number, Path dir, ExportFingerprint now) {
    latest = new VersionStatus(number, State.LOADING, "");
    ModelVersion version = ModelVersion.load(source, number, dir, now, limits, admission, watchers);
    watchers.loaded(name(), true);
    ModelVersion old;
    synchronized (this) {
      SortedMap<Long, ModelVersion> more = new TreeMap<>(loaded);
      old = more.put(number, version);
      loaded = more;
    }
    if (old != null) {
      old.retire(limits.drain());
    }
    if (source.isSingle()) {
      keepOnly(List.of(number));
    }
  }

  private void keepOnly(Collection<Long> numbers) {
    List<ModelVersion> left;
    synchronized (this) {
      SortedMap<Long, ModelVersion> kept = new TreeMap<>(loaded);
      kept.keySet().retainAll(numbers);
      left = loaded.values().stream().filter(version -> !kept.containsValue(version)).toList();
      loaded = kept;
    }
    left.forEach(version -> version.retire(limits.drain()));
  }

  /** The versions that should be served, by number. */
  private SortedMap<Long, Path> wanted() throws IOException {
    if (source.isSingle()) {
      long number = loaded.isEmpty() ? 1 : loaded.lastKey();
      return new TreeMap<>(Map.of(number, source.dir()));
    }
    SortedMap<Long, Path> versions = source.versions();
    return all || versions.isEmpty() ? versions : versions.tailMap(versions.lastKey());
  }

  /** The version asked for, null if it is not loaded; its user leaves it afterwards. */
  synchronized ModelVersion use(Long number) {
    if (loaded.isEmpty()) {
      return null;
    }
    ModelVersion version = loaded.get(number == null ? loaded.lastKey() : number);
    if (version != null) {
      version.use();
    }
    return version;
  }

  boolean available() {
    return !loaded.isEmpty() && !unloading;
  }

  /** Where its versions stand, the newest first. */
  List<VersionStatus> statuses() {
    SortedMap<Long, ModelVersion> now = loaded;
    List<VersionStatus> statuses = new ArrayList<>();
    if (!now.containsKey(latest.version())) {
      statuses.add(latest);
    }
    for (long number : now.keySet()) {
      statuses.add(0, new VersionStatus(number, unloading ? State.UNLOADING : State.AVAILABLE, ""));
    }
    statuses.sort((a, b) -> Long.compare(b.version(), a.version()));
    return statuses;
  }

  void unloading() {
    unloading = true;
  }

  void close() {
    keepOnly(List.of());
  }
}
