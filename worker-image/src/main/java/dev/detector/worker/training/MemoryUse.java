package dev.detector.worker.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory of this process as the kernel counts it, where the kernel tells (Linux).
 *
 * @param peak most bytes that it has ever had in memory
 * @param limit bytes at which its control group, the container, is killed
 */
record MemoryUse(OptionalLong peak, OptionalLong limit) {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryUse.class);

  /** Share of the limit up to which a training is left alone: caches and the heap still grow. */
  private static final double SAFE = 0.9;

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final List<Path> LIMITS =
      List.of(
          Path.of("/sys/fs/cgroup/memory.max"),
          Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

  /** Control groups of version 1 have a number near 2^63 for no limit. */
  private static final long NO_LIMIT = 1L << 60;

  /** As it is now. */
  static MemoryUse now() {
    return new MemoryUse(
        lines(STATUS).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
            .findFirst(),
        LIMITS.stream()
            .flatMap(file -> lines(file).stream().limit(1))
            .filter(line -> line.matches("\\d{1,18}"))
            .mapToLong(Long::parseLong)
            .filter(bytes -> bytes < NO_LIMIT)
            .findFirst());
  }

  /**
   * Logs what the first step took, and warns near the limit with the batch that would leave room.
   * The kernel ends a process at its limit without a word, and TensorFlow on a CPU does not ask
   * before.
   *
   * @param before the first step
   * @param batch pictures that were computed at once
   */
  void tellGrowth(MemoryUse before, int batch) {
    if (peak.isEmpty() || before.peak.isEmpty()) {
      return;
    }
    String text = gibibytes(peak.getAsLong()) + " GiB at most after the first step";
    if (limit.isEmpty()) {
      LOG.info("Memory: {}", text);
      return;
    }
    LOG.info("Memory: {}, limit {} GiB", text, gibibytes(limit.getAsLong()));
    if (peak.getAsLong() > SAFE * limit.getAsLong()) {
      LOG.warn(
          "Memory is nearly used up: a batch of {} would leave room, at once or with"
              + " gradient_accumulation_steps",
          fitting(before.peak.getAsLong(), peak.getAsLong(), limit.getAsLong(), batch));
    }
  }

  /** Largest batch that stays within the safe share of the limit, if the growth is the batch's. */
  static int fitting(long before, long peak, long limit, int batch) {
    double perPicture = (double) Math.max(1, peak - before) / batch;
    return (int) Math.max(1, Math.min(batch, (SAFE * limit - before) / perPicture));
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / (double) (1 << 30));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
