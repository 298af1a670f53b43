package dev.detector.worker.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.detector.worker.metrics.Calibration;
import dev.detector.worker.metrics.CocoMetric;
import dev.detector.worker.metrics.ErrorBudget;
import dev.detector.worker.metrics.OperatingPoint;
import dev.detector.worker.metrics.SizeBreakdown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page's figures for programs. */
public final class ReportJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private record Document(
      String checkpoint,
      long step,
      String time,
      String data,
      int images,
      int objects,
      long detections,
      Map<String, Double> metrics,
      List<ClassEntry> classes,
      OperatingPoint bestThreshold,
      ErrorBudget errors,
      Confusion confusion,
      Calibration calibration,
      SizeBreakdown sizes,
      List<ImageEntry> worstImages,
      List<ImageEntry> bestImages,
      @JsonInclude(JsonInclude.Include.NON_NULL) Comparison comparison) {}

  @SuppressWarnings("ArrayRecordComponent") // written once, compared nowhere
  private record ClassEntry(
      String name,
      int id,
      int objects,
      int images,
      Map<String, Double> metrics,
      OperatingPoint bestThreshold,
      double[] precisionAtRecall,
      double[] scoreAtRecall) {}

  /** Rows by the object's class, columns by the detection's; background last. */
  @SuppressWarnings("ArrayRecordComponent") // written once, compared nowhere
  private record Confusion(double minScore, double minIou, List<String> labels, long[][] counts) {}

  private record ImageEntry(long id, String name, double f1, int right, int wrong, int missed) {}

  private ReportJson() {}

  /** All figures. */
  public static byte[] of(Report report) throws JsonProcessingException {
    Findings findings = report.findings();
    List<String> labels = new ArrayList<>();
    findings.classes().forEach(one -> labels.add(one.name()));
    labels.add("background");
    return JSON.writeValueAsBytes(
        new Document(
            report.checkpoint(),
            report.step(),
            report.time(),
            report.data(),
            findings.images(),
            findings.objects(),
            findings.detections(),
            report.tags(),
            findings.classes().stream().map(ReportJson::entry).toList(),
            findings.best(),
            findings.errors(),
            new Confusion(
                findings.confusion().minScore(),
                findings.confusion().minIou(),
                labels,
                findings.confusion().counts()),
            findings.calibration(),
            findings.sizes(),
            findings.worstImages().stream().map(ReportJson::entry).toList(),
            findings.bestImages().stream().map(ReportJson::entry).toList(),
            report.comparison().orElse(null)));
  }

  /** The metrics alone, by tag. */
  public static byte[] metrics(Report report) throws JsonProcessingException {
    return JSON.writeValueAsBytes(report.tags());
  }

  private static ClassEntry entry(ClassFindings one) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    for (CocoMetric metric : CocoMetric.values()) {
      metrics.put(metric.name(), one.metrics().get(metric));
    }
    return new ClassEntry(
        one.name(),
        one.id(),
        one.objects(),
        one.images(),
        metrics,
        one.best(),
        one.curve().precisions(),
        one.curve().scores());
  }

  private static ImageEntry entry(ImageFindings one) {
    return new ImageEntry(
        one.image().id(),
        one.image().name(),
        one.verdict().f1(),
        one.verdict().right(),
        one.verdict().wrong(),
        one.verdict().missed());
  }
}
