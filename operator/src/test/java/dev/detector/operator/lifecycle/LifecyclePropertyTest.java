package dev.detector.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.operator.api.Condition;
import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingSpec;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.resources.OperatorConfig;
import dev.detector.operator.resources.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Whatever happens, in whatever order: no plan does harm, and plans come to rest. */
class LifecyclePropertyTest {

  private static final Path FRESH = Path.of("src/test/resources/lifecycle/fresh");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final Lifecycle LIFECYCLE =
      new Lifecycle(new OperatorConfig("worker:1", "worker-gpu:1", "operator:1"));

  enum Happening {
    TRAINER_RUNS,
    TRAINER_CRASHES,
    TRAINER_FAILS,
    TRAINER_ENDS,
    CHECKPOINT,
    LAST_CHECKPOINT,
    VALIDATOR_RUNS,
    VALIDATOR_ENDS,
    VALIDATOR_FAILS,
    EVALUATED,
    EVALUATED_WITHOUT_IMPROVEMENT,
    TEST_ENDS,
    TEST_PASSES,
    TEST_IS_POOR,
    EXPORT_ENDS,
    EXPORT_REPORTED,
    SERVER_READY,
    SERVER_LOST,
    SUSPEND,
    RESUME,
    TIME_PASSES
  }

  private static void happen(World world, Happening happening) {
    switch (happening) {
      case TRAINER_RUNS -> world.run(Role.TRAIN);
      case TRAINER_CRASHES -> world.end(Role.TRAIN, 1, false);
      case TRAINER_FAILS -> world.end(Role.TRAIN, 65, true);
      case TRAINER_ENDS -> world.end(Role.TRAIN, 0, false);
      case CHECKPOINT -> world.checkpoint(50);
      case LAST_CHECKPOINT -> world.checkpoint(100);
      case VALIDATOR_RUNS -> world.run(Role.VALIDATE);
      case VALIDATOR_ENDS -> world.end(Role.VALIDATE, 0, false);
      case VALIDATOR_FAILS -> world.end(Role.VALIDATE, 64, true);
      case EVALUATED -> world.evaluate(0);
      case EVALUATED_WITHOUT_IMPROVEMENT -> world.evaluate(3);
      case TEST_ENDS -> world.end(Role.TEST, 0, false);
      case TEST_PASSES -> world.measure(0.6);
      case TEST_IS_POOR -> world.measure(0.1);
      case EXPORT_ENDS -> world.end(Role.EXPORT, 0, false);
      case EXPORT_REPORTED -> world.export();
      case SERVER_READY -> world.serve(1);
      case SERVER_LOST -> world.serve(0);
      case SUSPEND -> world.change(spec -> suspended(spec, true));
      case RESUME -> world.change(spec -> suspended(spec, false));
      case TIME_PASSES -> world.pass(Duration.ofMinutes(1));
    }
  }

  @Property(tries = 80)
  void plansDoNoHarmAndComeToRest(@ForAll @Size(max = 40) List<Happening> happenings) {
    World world = world();
    rest(world);
    for (Happening happening : happenings) {
      Optional<DetectorTrainingStatus> before = world.status();
      long generation = world.training().getMetadata().getGeneration();
      happen(world, happening);
      rest(world);
      if (generation == world.training().getMetadata().getGeneration()) {
        before
            .filter(status -> status.phase().terminal())
            .ifPresent(
                status ->
                    assertThat(world.status().orElseThrow().phase()).isEqualTo(status.phase()));
      }
      before.ifPresent(status -> timesMoveWithStatusOnly(status, world.status().orElseThrow()));
      nothingRunsThatMustNot(world);
    }
  }

  /** Everything that goes well, in its order, ends with a served model. */
  @Example
  void theWholeWayLeadsToReady() {
    World world = world();
    rest(world);
    List<Happening> way =
        List.of(
            Happening.TRAINER_RUNS,
            Happening.CHECKPOINT,
            Happening.EVALUATED,
            Happening.LAST_CHECKPOINT,
            Happening.TRAINER_ENDS,
            Happening.EVALUATED,
            Happening.TEST_PASSES,
            Happening.TEST_ENDS,
            Happening.EXPORT_REPORTED,
            Happening.EXPORT_ENDS,
            Happening.SERVER_READY);
    List<Phase> phases =
        way.stream()
            .map(
                happening -> {
                  happen(world, happening);
                  rest(world);
                  return world.status().orElseThrow().phase();
                })
            .distinct()
            .toList();
    assertThat(phases)
        .containsExactly(
            Phase.TRAINING, Phase.TESTING, Phase.EXPORTING, Phase.DEPLOYING, Phase.READY);
  }

  /** Plans until there is nothing more to do; each plan is safe. */
  private static void rest(World world) {
    for (int i = 0; i < 8; i++) {
      Plan plan = LIFECYCLE.plan(world.training(), world.observed(), world.now());
      assertThat(plan.create()).noneMatch(world::has);
      assertThat(plan.delete()).allMatch(world::has);
      boolean still =
          plan.create().isEmpty()
              && plan.apply().isEmpty()
              && plan.delete().isEmpty()
              && plan.suspend().isEmpty();
      world.carryOut(plan);
      Plan again = LIFECYCLE.plan(world.training(), world.observed(), world.now());
      if (still && again.status().equals(plan.status())) {
        assertThat(again.events()).isEmpty();
        return;
      }
    }
    throw new AssertionError("plans do not come to rest");
  }

  private static void nothingRunsThatMustNot(World world) {
    Phase phase = world.status().orElseThrow().phase();
    boolean mustNot = phase == Phase.FAILED || phase == Phase.REJECTED || phase == Phase.SUSPENDED;
    if (mustNot) {
      assertThat(world.jobs()).noneMatch(job -> new JobView(Optional.of(job)).mayRun());
    }
  }

  private static void timesMoveWithStatusOnly(
      DetectorTrainingStatus before, DetectorTrainingStatus after) {
    for (ConditionType type : ConditionType.values()) {
      Optional<Condition> then = before.condition(type);
      Optional<Condition> now = after.condition(type);
      if (then.isPresent() && now.isPresent() && then.get().status().equals(now.get().status())) {
        // A resting plan passes through others, so a time may move although the status came back.
        assertThat(now.get().lastTransitionTime())
            .isGreaterThanOrEqualTo(then.get().lastTransitionTime());
      }
    }
  }

  private static DetectorTrainingSpec suspended(DetectorTrainingSpec s, boolean suspend) {
    return new DetectorTrainingSpec(
        s.pipeline(),
        s.dataset(),
        s.fineTune(),
        s.workspace(),
        s.trainer(),
        s.validator(),
        s.promotion(),
        s.export(),
        s.inference(),
        suspend,
        s.ttlSecondsAfterFinished(),
        s.managedBy());
  }

  private static World world() {
    try {
      DetectorTraining training =
          YAML.unmarshal(
              Files.readString(FRESH.resolve("in-training.yaml"))
                  .replace("steps: 1000", "steps: 100"),
              DetectorTraining.class);
      return new World(training, Files.readString(FRESH.resolve("in-pipeline.config")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
