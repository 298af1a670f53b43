package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Optional;

/** The checkpoint that training starts from; its volume is mounted read-only at /pretrained. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.checkpoint) || !self.checkpoint.contains('..')",
    message = "fineTune.checkpoint is relative to the volume and must not contain '..'")
@ValidationRule(
    value =
        "has(self.from) ? !has(self.volume) && !has(self.checkpoint) : has(self.volume) && has(self.checkpoint)",
    message = FineTune.EITHER)
public record FineTune(
    @JsonPropertyDescription("The volume that holds the checkpoint; mounted read-only.")
        VolumeSource volume,
    @Size(min = 1, max = 1024)
        @Pattern("^[^/\\s][^\\s]*$")
        @JsonPropertyDescription(
            "The checkpoint's prefix under the volume, for instance efficientdet_d1/checkpoint/ckpt-0.")
        String checkpoint,
    @JsonPropertyDescription(
            "Instead of volume and checkpoint: another training, which is waited for until its best checkpoint is known.")
        From from,
    @Default("detection")
        @JsonPropertyDescription(
            "What is restored, as in the Object Detection API: detection takes all but the heads (backbone and pyramid), full takes the heads too, classification takes the backbone of a classification network.")
        Type type) {

  static final String EITHER =
      "fineTune starts either from a checkpoint of yours (volume and checkpoint) or from another training's best (from): set one of the two";

  /** The Object Detection API's fine_tune_checkpoint_type. */
  public enum Type {
    @JsonProperty("detection")
    DETECTION("detection"),
    @JsonProperty("classification")
    CLASSIFICATION("classification"),
    @JsonProperty("full")
    FULL("full");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    /** The word used in specs and pipeline.config. */
    public String word() {
      return word;
    }
  }

  /** Where else a checkpoint comes from. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record From(
      @Required
          @JsonPropertyDescription(
              "The training whose best checkpoint it is; its workspace is mounted read-only. The choice is made once and then kept.")
          TrainingRef trainingRef) {}

  public FineTune {
    type = type == null ? Type.DETECTION : type;
  }

  /** What is wrong with it where no API server looks at the rules; empty if nothing. */
  public Optional<String> wrong() {
    boolean own = volume != null && checkpoint != null;
    boolean none = volume == null && checkpoint == null;
    return (from == null ? own : none) ? Optional.empty() : Optional.of(EITHER);
  }
}
