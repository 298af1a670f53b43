package dev.detector.e2e;

import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** When which phase and which step of the test began, as a table at the end. */
final class PhaseTimes implements Watcher<DetectorTraining> {

  private record Entry(Instant at, String what) {}

  private final List<Entry> entries = new ArrayList<>();
  private String phase = "";

  @Override
  public synchronized void eventReceived(Action action, DetectorTraining training) {
    if (training.getStatus() == null || training.getStatus().phase() == null) {
      return;
    }
    String now = training.getStatus().phase().name();
    if (!now.equals(phase)) {
      phase = now;
      note("  phase " + now.charAt(0) + now.substring(1).toLowerCase(Locale.ROOT));
    }
  }

  @Override
  public void onClose(WatcherException cause) {
    note("watch closed: " + cause.getMessage());
  }

  synchronized void note(String what) {
    entries.add(new Entry(Instant.now(), what));
    System.out.printf("%s %s%n", Instant.now(), what);
  }

  /** One line for each beginning, with seconds since the first and until the next. */
  synchronized String table() {
    StringBuilder table = new StringBuilder("   at s   for s  what\n");
    for (int i = 0; i < entries.size(); i++) {
      Instant start = entries.get(i).at();
      Instant end = i + 1 < entries.size() ? entries.get(i + 1).at() : Instant.now();
      table.append(
          String.format(
              Locale.ROOT,
              "%7.1f %7.1f  %s%n",
              seconds(entries.get(0).at(), start),
              seconds(start, end),
              entries.get(i).what()));
    }
    return table.toString();
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }
}
