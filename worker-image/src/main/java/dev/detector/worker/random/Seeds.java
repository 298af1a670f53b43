package dev.detector.worker.random;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Derives the seed of one thing's random generator from a run's seed and what the thing is. */
public final class Seeds {

  private Seeds() {}

  /**
   * A seed that changes wholly with any change of an argument, so that near arguments give
   * unrelated sequences in generators whose own seeding is weak.
   */
  public static long of(long seed, long... what) {
    long mixed = mix(seed);
    for (long part : what) {
      mixed = mix(mixed * 31 + part);
    }
    return mixed;
  }

  /** A number for a name, the same in every run. */
  public static long named(String name) {
    CRC32 hash = new CRC32();
    hash.update(name.getBytes(StandardCharsets.UTF_8));
    return hash.getValue();
  }

  /** MurmurHash3's 64-bit finalizer. */
  private static long mix(long value) {
    long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
