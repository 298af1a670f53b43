package dev.detector.operator.reporter;

import dev.detector.formats.events.EventFollower;
import dev.detector.formats.events.ScalarEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluations from the event files of an eval folder: the scalars of one step are one evaluation.
 * It is whole when nothing was added to it between two readings, and read again when it was
 * repeated.
 */
final class EvaluationEvents {

  private static final Logger LOG = LoggerFactory.getLogger(EvaluationEvents.class);

  /**
   * One evaluation.
   *
   * @param step global step of the evaluated checkpoint
   * @param metrics by tag, in their order
   * @param time RFC 3339 time of its last scalar
   */
  record Evaluation(long step, Map<String, Double> metrics, String time) {

    /** The same with more metrics after its own. */
    Evaluation with(Map<String, Double> more) {
      Map<String, Double> all = new LinkedHashMap<>(metrics);
      all.putAll(more);
      return new Evaluation(step, all, time);
    }
  }

  private static final class Group {
    private final Map<String, Double> metrics = new TreeMap<>();
    private double wallTime;
  }

  private final EventFollower events;
  private final Map<Long, Group> groups = new TreeMap<>();

  EvaluationEvents(Path directory) {
    events =
        new EventFollower(directory, damage -> LOG.warn("Cannot read on: {}", damage.getMessage()));
  }

  /**
   * Reads what was added.
   *
   * @param last whether nobody writes any more, so that everything is whole
   * @return all whole evaluations by step
   */
  List<Evaluation> read(boolean last) throws IOException {
    Set<Long> added = new HashSet<>();
    for (ScalarEvent event : events.poll()) {
      Group group = groups.computeIfAbsent(event.step(), step -> new Group());
      group.metrics.put(event.tag(), (double) event.value());
      group.wallTime = event.wallTime();
      added.add(event.step());
    }
    List<Evaluation> whole = new ArrayList<>();
    groups.forEach(
        (step, group) -> {
          if (last || !added.contains(step)) {
            whole.add(
                new Evaluation(
                    step,
                    new TreeMap<>(group.metrics),
                    Instant.ofEpochMilli((long) (group.wallTime * 1000))
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString()));
          }
        });
    return whole;
  }
}
