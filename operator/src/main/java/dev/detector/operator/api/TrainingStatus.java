package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.Map;

/** The trainer's progress. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingStatus(
    @JsonPropertyDescription("Global step.") Long step,
    @JsonPropertyDescription("Steps to train in all.") Long totalSteps,
    @Size(max = 8) @JsonPropertyDescription("Share of the steps done, for instance 42%.")
        String progress,
    @JsonPropertyDescription("Speed of the latest logged steps.") Double stepsPerSecond,
    @Size(max = 64) @JsonPropertyDescription("When the last step is expected, as an RFC 3339 time.")
        String eta,
    @JsonPropertyDescription("Learning rate of the latest logged step.") Double learningRate,
    @JsonPropertyDescription("Losses of the latest logged step.") Loss loss,
    @JsonPropertyDescription("The latest complete checkpoint.") Checkpoint latestCheckpoint)
    implements StageStatus {

  /** Losses of the latest logged step. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Loss(
      @JsonPropertyDescription("Sum of all losses.") Double total,
      @JsonPropertyDescription("Loss of the classes.") Double classification,
      @JsonPropertyDescription("Loss of the boxes.") Double localization,
      @JsonPropertyDescription("Loss of the weights.") Double regularization,
      @Size(max = 16)
          @JsonPropertyDescription(
              "Losses of other names, by their tags without Loss/; the first 16.")
          Map<String, Double> others) {

    public Loss {
      others = others == null ? null : Map.copyOf(others);
    }
  }

  /** A checkpoint in the workspace's train folder. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Checkpoint(
      @Size(max = 64) @JsonPropertyDescription("For instance ckpt-7.") String name,
      @JsonPropertyDescription("Global step that it was saved at.") Long step,
      @Size(max = 64) @JsonPropertyDescription("RFC 3339 time of its completion.") String time) {}
}
