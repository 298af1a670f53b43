package dev.detector.operator.resources;

import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;

/** Metadata of a training's children. */
final class ObjectMetas {

  private ObjectMetas() {}

  /** Metadata of an object that goes with its training. */
  static ObjectMetaBuilder owned(
      DetectorTraining training, String name, Map<String, String> labels) {
    return kept(training, name, labels).withOwnerReferences(owner(training));
  }

  /** Metadata of an object that stays when its training is deleted. */
  static ObjectMetaBuilder kept(
      DetectorTraining training, String name, Map<String, String> labels) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(training.getMetadata().getNamespace())
        .withLabels(labels)
        .addToAnnotations(Labels.TRAINING_UID, training.getMetadata().getUid());
  }

  private static OwnerReference owner(DetectorTraining training) {
    return new OwnerReferenceBuilder()
        .withApiVersion(DetectorTraining.GROUP + "/" + DetectorTraining.VERSION)
        .withKind("DetectorTraining")
        .withName(training.getMetadata().getName())
        .withUid(training.getMetadata().getUid())
        .withController(true)
        .build();
  }
}
