package dev.detector.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detector.operator.resources.EffectiveConfig;
import dev.detector.operator.resources.ExportJob;
import dev.detector.operator.resources.OperatorConfig;
import dev.detector.operator.resources.PipelineConfigMap;
import dev.detector.operator.resources.Pretrained;
import dev.detector.operator.resources.Server;
import dev.detector.operator.resources.ServerScaling;
import dev.detector.operator.resources.TrainerJob;
import dev.detector.operator.resources.ValidatorJob;
import dev.detector.operator.resources.WorkspaceVolume;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpecFieldsTest {

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
  private static final OperatorConfig CONFIG = new OperatorConfig("worker", "gpu", "operator");

  /** What the lifecycle itself decides from, as its golden cases show. */
  private static final Set<String> DECISIONS =
      Set.of(
          "pipeline.configMapKeyRef.name",
          "pipeline.configMapKeyRef.key",
          "fineTune.from.trainingRef.name",
          "trainer.earlyStopping.patience",
          "suspend",
          "ttlSecondsAfterFinished",
          "managedBy");

  @Test
  void theTableHasEveryField() {
    assertThat(SpecFields.table())
        .extracting(SpecFields.Row::field)
        .as("say in src/test/resources/api/fields.yaml of a new field whether it may change")
        .containsExactlyInAnyOrderElementsOf(SpecFields.ofDefinition());
  }

  static Stream<SpecFields.Row> actingOnObjects() {
    return SpecFields.table().stream()
        .filter(row -> !row.change().equals("has-one-value"))
        .filter(row -> !row.field().startsWith("promotion[]"))
        .filter(row -> !DECISIONS.contains(row.field()));
  }

  /** Nothing is ignored. */
  @ParameterizedTest
  @MethodSource("actingOnObjects")
  void anotherValueMakesOtherObjects(SpecFields.Row row) {
    assertThat(objects(row.at(), row.first())).isNotEqualTo(objects(row.at(), row.other()));
  }

  private static List<String> objects(String at, JsonNode value) {
    DetectorTraining training =
        SERIALIZATION.convertValue(SpecFields.training(at, value), DetectorTraining.class);
    DetectorTrainingSpec spec = training.getSpec();
    Optional<Pretrained> pretrained = Optional.ofNullable(spec.fineTune()).map(Pretrained::named);
    List<Object> objects = new ArrayList<>();
    objects.add(TrainerJob.of(training, pretrained, CONFIG));
    objects.add(ValidatorJob.beside(training, CONFIG));
    objects.add(ExportJob.of(training, CONFIG));
    WorkspaceVolume.claim(training).ifPresent(objects::add);
    if (spec.pipeline().inline() != null) {
      objects.add(
          PipelineConfigMap.of(
              training,
              EffectiveConfig.of(
                  spec, EffectiveConfig.overridden(spec, spec.pipeline().inline()), pretrained),
              pretrained));
    }
    if (spec.inference() != null) {
      objects.add(Server.deployment(training, CONFIG));
      objects.add(Server.service(training));
      ServerScaling.autoscaler(training).ifPresent(objects::add);
      ServerScaling.budget(training).ifPresent(objects::add);
    }
    return objects.stream().map(SERIALIZATION::asJson).toList();
  }
}
