package dev.detector.e2e;

import dev.detector.operator.api.Checkpoints;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingSpec;
import dev.detector.operator.api.PromotionRule;
import dev.detector.operator.api.Trainer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The objects of an example's folder, as {@code kubectl apply -f} takes them, with the training
 * made short.
 */
final class Example {

  private final List<HasMetadata> others = new ArrayList<>();
  private DetectorTraining training;

  /** Reads all YAML files of a folder, in the order of their names. */
  static Example read(KubernetesClient client, Path folder) throws IOException {
    Example example = new Example();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          client.load(in).items().forEach(object -> example.add(client, object));
        }
      }
    }
    return example;
  }

  private void add(KubernetesClient client, HasMetadata object) {
    if (object.getKind().equals("DetectorTraining")) {
      training = client.getKubernetesSerialization().convertValue(object, DetectorTraining.class);
    } else {
      others.add(object);
    }
  }

  /** All but the training, in the files' order. */
  List<HasMetadata> others() {
    return List.copyOf(others);
  }

  /** The training as the example has it. */
  DetectorTraining training() {
    return training;
  }

  /**
   * The training with fewer steps, and a gate that so short a training passes. How good the example
   * becomes is measured elsewhere.
   */
  DetectorTraining shortTraining(int steps, int everySteps) {
    return withWorkers(1, steps, everySteps);
  }

  /** As the short training, by several pods. */
  DetectorTraining withWorkers(int workers, int steps, int everySteps) {
    DetectorTrainingSpec spec = training.getSpec();
    Trainer trainer = spec.trainer();
    List<PromotionRule> promotion =
        spec.promotion().stream()
            .map(rule -> new PromotionRule(rule.metric(), rule.split(), 0.0, null, null))
            .toList();
    DetectorTraining result = new DetectorTraining();
    result.setMetadata(training.getMetadata());
    result.setSpec(
        new DetectorTrainingSpec(
            spec.pipeline(),
            spec.dataset(),
            spec.fineTune(),
            spec.workspace(),
            new Trainer(
                steps,
                trainer.seed(),
                workers,
                new Checkpoints(
                    everySteps,
                    trainer.checkpoints().keepLatest(),
                    trainer.checkpoints().keepBest()),
                trainer.earlyStopping(),
                trainer.backoffLimit(),
                trainer.activeDeadlineSeconds(),
                trainer.image(),
                trainer.resources(),
                trainer.podTemplate()),
            spec.validator(),
            promotion,
            spec.export(),
            spec.inference(),
            false,
            null,
            null));
    return result;
  }
}
