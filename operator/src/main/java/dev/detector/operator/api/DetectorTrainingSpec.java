package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * What a user asks for. Pipeline, dataset, fine-tuning, workspace, seed and what "best" means
 * define the experiment and cannot change; the rest steers it and can.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.pipeline == oldSelf.pipeline",
    message =
        "pipeline defines the experiment and cannot change: create a new DetectorTraining with the new pipeline",
    fieldPath = ".pipeline")
@ValidationRule(
    value = "self.dataset == oldSelf.dataset",
    message =
        "dataset defines the experiment and cannot change: create a new DetectorTraining with the new dataset",
    fieldPath = ".dataset")
@ValidationRule(
    value =
        "has(self.fineTune) == has(oldSelf.fineTune) && (!has(self.fineTune) || self.fineTune == oldSelf.fineTune)",
    message =
        "fineTune defines the experiment and cannot change: create a new DetectorTraining with the new fineTune")
@ValidationRule(
    value = "self.workspace == oldSelf.workspace",
    message =
        "workspace holds the checkpoints and cannot change: create a new DetectorTraining with the new workspace",
    fieldPath = ".workspace")
@ValidationRule(
    value = "self.trainer.seed == oldSelf.trainer.seed",
    message =
        "trainer.seed defines the experiment and cannot change: create a new DetectorTraining with the new seed")
@ValidationRule(
    value = "self.trainer.workers == oldSelf.trainer.workers",
    message =
        "trainer.workers decides which part of a batch each pod sees and cannot change: create a new DetectorTraining with the new workers")
@ValidationRule(
    value = "self.validator.bestBy == oldSelf.validator.bestBy",
    message =
        "validator.bestBy decides which checkpoint is kept as best and cannot change: create a new DetectorTraining")
@ValidationRule(
    value =
        "has(self.validator.metrics) == has(oldSelf.validator.metrics) && (!has(self.validator.metrics) || self.validator.metrics == oldSelf.validator.metrics)",
    message =
        "validator.metrics defines what evaluations are compared by and cannot change: create a new DetectorTraining with the new metrics")
@ValidationRule(
    value = "self.trainer.steps >= oldSelf.trainer.steps",
    message =
        "trainer.steps may only grow: to end a training early use suspend or trainer.earlyStopping, or create a new DetectorTraining with fewer steps")
@ValidationRule(
    value =
        "!has(self.trainer.earlyStopping) || !has(oldSelf.trainer.earlyStopping) || (self.trainer.earlyStopping.minDelta == oldSelf.trainer.earlyStopping.minDelta && has(self.trainer.earlyStopping.metric) == has(oldSelf.trainer.earlyStopping.metric) && (!has(self.trainer.earlyStopping.metric) || self.trainer.earlyStopping.metric == oldSelf.trainer.earlyStopping.metric) && has(self.trainer.earlyStopping.mode) == has(oldSelf.trainer.earlyStopping.mode) && (!has(self.trainer.earlyStopping.mode) || self.trainer.earlyStopping.mode == oldSelf.trainer.earlyStopping.mode))",
    message =
        "trainer.earlyStopping.minDelta, metric and mode cannot change while evaluations are counted with them: change patience, or remove earlyStopping")
@ValidationRule(
    value =
        "!has(self.promotion) || has(self.dataset.test) || self.promotion.all(rule, !has(rule.betterThan) && (!has(rule.split) || rule.split != 'test'))",
    message =
        "a promotion rule on split test, and betterThan, need dataset.test: name the test records there, or use split validation",
    fieldPath = ".promotion")
@ValidationRule(
    value =
        "has(self.managedBy) == has(oldSelf.managedBy) && (!has(self.managedBy) || self.managedBy == oldSelf.managedBy)",
    message =
        "managedBy decides which controller made what there is and cannot change: create a new DetectorTraining with the new managedBy")
public record DetectorTrainingSpec(
    @Required
        @JsonPropertyDescription(
            "The model and how it is trained: an Object Detection API pipeline.config.")
        PipelineSource pipeline,
    @Required @JsonPropertyDescription("The records to train on, validate with and test with.")
        Dataset dataset,
    @JsonPropertyDescription(
            "A checkpoint whose weights the training starts from. Without it, training starts from scratch.")
        FineTune fineTune,
    @Default("{}") @JsonPropertyDescription("Where checkpoints, events and exports are kept.")
        Workspace workspace,
    @Required @JsonPropertyDescription("The training itself.") Trainer trainer,
    @Default("{}")
        @JsonPropertyDescription("The evaluation of every checkpoint beside the training.")
        Validator validator,
    @Size(max = 16)
        @JsonPropertyDescription(
            "The gate: all rules must hold, or the phase becomes Rejected and nothing is exported or served.")
        List<PromotionRule> promotion,
    @Default("{}") @JsonPropertyDescription("How the best checkpoint becomes a SavedModel.")
        Export export,
    @JsonPropertyDescription(
            "The server of the exported model. Without it the training ends as Succeeded after the export.")
        Inference inference,
    @Default("false")
        @JsonPropertyDescription(
            "true: write a checkpoint, release the machines and wait; false again goes on from there. A model that is already served stays served.")
        Boolean suspend,
    @Min(0)
        @Max(31536000)
        @JsonPropertyDescription(
            "Delete this resource so many seconds after it finished as Succeeded, Rejected or Failed. A served model (Ready) is never deleted by it.")
        Integer ttlSecondsAfterFinished,
    @Size(min = 1, max = 63)
        @JsonPropertyDescription(
            "Name of another controller that takes care of this resource, for instance kueue.x-k8s.io/multikueue: the operator then leaves it alone. Without it, or as detector.dev/operator, the operator does. A local run takes no notice of it. It cannot change.")
        String managedBy) {

  /** Value of {@link #managedBy} for the operator itself. */
  public static final String OPERATOR = "detector.dev/operator";

  /**
   * Fills what the API server's schema defaults would fill, so that both shells see the same spec.
   */
  public DetectorTrainingSpec {
    workspace = workspace == null ? new Workspace(null, null, null, null) : workspace;
    validator = validator == null ? new Validator(null, null, null, null, null, null) : validator;
    promotion = promotion == null ? null : List.copyOf(promotion);
    export = export == null ? new Export(null, null, null, null) : export;
    suspend = suspend != null && suspend;
  }

  /** Whether the operator leaves it to another controller. */
  public boolean managedElsewhere() {
    return managedBy != null && !managedBy.equals(OPERATOR);
  }
}
