package dev.detector.operator.reconciler;

import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.lifecycle.Lifecycle;
import dev.detector.operator.lifecycle.Observed;
import dev.detector.operator.lifecycle.Plan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plans a training that does not exist, again and again, until the code that does it is compiled:
 * the first training of the day need not wait for that. A plan touches nothing outside itself.
 */
final class WarmUp {

  private static final int TIMES = 150;

  private WarmUp() {}

  /** Begins it on a thread of its own, which keeps nothing waiting and no process alive. */
  static void start(Lifecycle lifecycle) {
    Thread thread = new Thread(() -> run(lifecycle, TIMES), "warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  /** The last plan of {@code times}. */
  static Plan run(Lifecycle lifecycle, int times) {
    KubernetesSerialization serialization = LeanObjects.serialization();
    String text = text();
    Plan plan = null;
    for (int i = 0; i < times; i++) {
      DetectorTraining training =
          serialization.unmarshal(
              text.replace("NUMBER", String.valueOf(i + 1)), DetectorTraining.class);
      plan = lifecycle.plan(training, Observed.nothing(), Instant.EPOCH);
      List<HasMetadata> made = new ArrayList<>();
      plan.create().forEach(object -> made.add(serialization.clone(object)));
      plan.apply().forEach(object -> made.add(serialization.clone(object)));
      training.setStatus(plan.status());
      lifecycle.plan(
          serialization.clone(training),
          new Observed(made, Optional.empty(), Optional.empty()),
          Instant.EPOCH);
    }
    return plan;
  }

  private static String text() {
    try (InputStream in = WarmUp.class.getResourceAsStream("warm-up.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
