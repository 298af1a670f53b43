package dev.detector.operator.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** One object detector: trained, validated beside it, tested, promoted, exported and served. */
@Group(DetectorTraining.GROUP)
@Version(DetectorTraining.VERSION)
@Kind("DetectorTraining")
@Singular("detectortraining")
@Plural("detectortrainings")
@ShortNames("dt")
@ValidationRule(
    value =
        "self.metadata.name.size() <= 50 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    message =
        "metadata.name becomes part of the names of Jobs and Services: at most 50 lower-case letters, digits and '-', starting with a letter")
@ValidationRule(
    value =
        "self.spec.trainer.steps == oldSelf.spec.trainer.steps || !has(self.status) || !has(self.status.conditions) || !self.status.conditions.exists(c, c.type == 'Trained' && c.status == 'True')",
    message =
        "spec.trainer.steps cannot grow after the training has ended: create a new DetectorTraining with more steps")
@ValidationRule(
    value =
        "!has(self.spec.promotion) || self.spec.promotion.all(rule, !has(rule.betterThan) || rule.betterThan.name != self.metadata.name)",
    message = "a promotion rule's betterThan names this very training: name another one")
@ValidationRule(
    value =
        "!has(self.spec.fineTune) || !has(self.spec.fineTune.from) || self.spec.fineTune.from.trainingRef.name != self.metadata.name",
    message = "fineTune.from names this very training: name another one")
@AdditionalPrinterColumn(
    name = "PHASE",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.phase")
@AdditionalPrinterColumn(
    name = "STEP",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.training.step")
@AdditionalPrinterColumn(
    name = "PROGRESS",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.training.progress")
@AdditionalPrinterColumn(
    name = "LOSS",
    type = AdditionalPrinterColumn.Type.NUMBER,
    jsonPath = ".status.training.loss.total")
@AdditionalPrinterColumn(
    name = "MAP",
    type = AdditionalPrinterColumn.Type.NUMBER,
    jsonPath = ".status.validation.latest.mAP")
@AdditionalPrinterColumn(
    name = "BEST",
    type = AdditionalPrinterColumn.Type.NUMBER,
    jsonPath = ".status.validation.best.value")
@AdditionalPrinterColumn(
    name = "URL",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.inference.url")
@AdditionalPrinterColumn(
    name = "AGE",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
@AdditionalPrinterColumn(
    name = "MESSAGE",
    type = AdditionalPrinterColumn.Type.STRING,
    jsonPath = ".status.conditions[?(@.type=='Ready')].message",
    priority = 1)
public class DetectorTraining extends CustomResource<DetectorTrainingSpec, DetectorTrainingStatus>
    implements Namespaced {

  /** The API group. */
  public static final String GROUP = "detector.dev";

  /** The API version. */
  public static final String VERSION = "v1alpha1";

  private static final long serialVersionUID = 1L;

  /** Starts without a spec: specs are records and have required parts. */
  @Override
  protected DetectorTrainingSpec initSpec() {
    return null;
  }

  /** Starts without a status: nothing is known yet. */
  @Override
  protected DetectorTrainingStatus initStatus() {
    return null;
  }
}
