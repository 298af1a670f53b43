package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** The best checkpoint on the test split. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TestStatus(
    @Size(max = 64) @JsonPropertyDescription("The tested checkpoint, for instance ckpt-7.")
        String checkpoint,
    @JsonPropertyDescription("Global step of that checkpoint.") Long step,
    @Size(max = 64) @JsonPropertyDescription("All metrics by tag.") Map<String, Double> metrics,
    @Size(max = 1000) @JsonPropertyDescription("Metrics of each class; the first 1000.")
        List<ClassMetrics> perClass)
    implements StageStatus {

  public TestStatus {
    metrics = metrics == null ? null : Map.copyOf(metrics);
    perClass = perClass == null ? null : List.copyOf(perClass);
  }

  /** Metrics of one class. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ClassMetrics(
      @Size(max = 256) @JsonPropertyDescription("Name in the label map.") String name,
      @JsonPropertyDescription("Id in the label map.") Integer id,
      @JsonProperty("mAP") @JsonPropertyDescription("Mean over IoU .5 to .95.")
          Double meanAveragePrecision,
      @JsonProperty("mAP50") @JsonPropertyDescription("At IoU .5.") Double meanAveragePrecision50,
      @JsonPropertyDescription("Boxes of this class in the split.") Long groundTruths) {}
}
