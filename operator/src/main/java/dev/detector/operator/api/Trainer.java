package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.ResourceRequirements;

/** The training Job. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Trainer(
    @Required
        @Min(1)
        @Max(100000000)
        @JsonPropertyDescription(
            "Steps to train in all, over all resumes. May grow while training.")
        Integer steps,
    @Default("1")
        @Min(0)
        @Max(2147483647)
        @JsonPropertyDescription(
            "Seed of initial weights, shuffling and augmentation: the run repeats itself exactly on the same hardware.")
        Integer seed,
    @Default("1")
        @Min(1)
        @Max(256)
        @JsonPropertyDescription(
            "Pods that train one model together, each a part of every batch: an Indexed Job with TF_CONFIG. The batch size of the pipeline is the whole batch's.")
        Integer workers,
    @Default("{}") @JsonPropertyDescription("When checkpoints are written and how many are kept.")
        Checkpoints checkpoints,
    @JsonPropertyDescription("Ends the training when validation no longer improves.")
        EarlyStopping earlyStopping,
    @Default("3")
        @Min(0)
        @Max(1000)
        @JsonPropertyDescription(
            "How often the trainer may fail before the training fails. Evictions and node losses do not count.")
        Integer backoffLimit,
    @Min(1)
        @JsonPropertyDescription(
            "Seconds that the trainer may take, retries included, before the training fails; a suspension starts them anew. Without it, there is no limit.")
        Long activeDeadlineSeconds,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "Image; the operator's default worker image without it. Any image that follows the contract of docs/images works.")
        String image,
    @JsonPropertyDescription(
            "Resources of the trainer container. A GPU in the limits selects the operator's GPU image.")
        ResourceRequirements resources,
    @PreserveUnknownFields
        @SchemaFrom(type = Object.class)
        @JsonPropertyDescription(
            "A pod template laid over the operator's by strategic merge, as kubectl patch does it. The main container is called trainer. What the operator decides is refused, see docs/pod-templates.")
        PodTemplate podTemplate) {

  public Trainer {
    workers = workers == null ? 1 : workers;
    seed = seed == null ? 1 : seed;
    checkpoints = checkpoints == null ? new Checkpoints(null, null, null) : checkpoints;
    backoffLimit = backoffLimit == null ? 3 : backoffLimit;
  }
}
