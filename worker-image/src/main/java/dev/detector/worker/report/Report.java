package dev.detector.worker.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is told of one evaluation.
 *
 * @param checkpoint its name, {@code ckpt-N}
 * @param step its global step
 * @param time when it was measured, ISO 8601
 * @param data name of the evaluation data; may be empty
 * @param tags every metric by the OD API's tag
 * @param findings all figures
 * @param comparison with the best earlier checkpoint, if there is one
 * @param pictures of the worst and best images, as many as fit
 */
public record Report(
    String checkpoint,
    long step,
    String time,
    String data,
    Map<String, Double> tags,
    Findings findings,
    Optional<Comparison> comparison,
    List<ReportPicture> pictures) {
  public Report {
    pictures = List.copyOf(pictures);
  }
}
