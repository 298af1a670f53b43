package dev.detector.cli.run;

import dev.detector.operator.api.ConditionType;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.ExportStatus;
import dev.detector.operator.api.Phase;
import dev.detector.operator.api.TestStatus;
import dev.detector.operator.api.TrainingStatus;
import dev.detector.operator.api.ValidationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A training's status as lines for a terminal; without I/O. */
final class StatusLines {

  private static final String MAP = "DetectionBoxes_Precision/mAP";
  private static final String MAP_50 = "DetectionBoxes_Precision/mAP@.50IOU";
  private static final int BAR = 30;

  private StatusLines() {}

  /** The lines that are redrawn while it runs. */
  static List<String> live(DetectorTraining training, Instant now) {
    List<String> lines = new ArrayList<>();
    DetectorTrainingStatus status = training.getStatus();
    if (status == null || status.phase() == null) {
      return List.of(training.getMetadata().getName() + "  Pending");
    }
    lines.add(
        training.getMetadata().getName()
            + "  "
            + status.phase().text()
            + "  "
            + Text.duration(Text.since(status.startTime(), now))
            + status.condition(ConditionType.READY).map(c -> "  " + c.message()).orElse(""));
    if (status.training() != null) {
      lines.add("  training    " + training(status.training(), status.phase(), now));
    }
    if (status.validation() != null) {
      lines.add("  validation  " + validation(status.validation()));
    }
    if (status.test() != null) {
      lines.add("  test        " + metrics(status.test().metrics()));
    }
    if (status.export() != null) {
      lines.add("  export      " + export(status.export()));
    }
    if (status.inference() != null && status.inference().url() != null) {
      lines.add("  serving     " + status.inference().url());
    }
    return lines;
  }

  /** The closing table. */
  static List<String> summary(DetectorTraining training) {
    DetectorTrainingStatus status = training.getStatus();
    List<String> lines = new ArrayList<>();
    if (status == null || status.phase() == null) {
      return lines;
    }
    lines.add("");
    lines.add(training.getMetadata().getName() + ": " + status.phase().text());
    TrainingStatus trained = status.training();
    if (trained != null) {
      lines.add(
          "  trained     "
              + trained.step()
              + " of "
              + trained.totalSteps()
              + " steps, "
              + rate(trained)
              + ", loss "
              + loss(trained));
    }
    ValidationStatus validation = status.validation();
    if (validation != null && validation.best() != null) {
      lines.add(
          "  best        "
              + validation.best().checkpoint()
              + " of "
              + validation.evaluations()
              + " evaluated (step "
              + validation.best().step()
              + "): "
              + metrics(validation.best().metrics()));
    }
    TestStatus test = status.test();
    if (test != null) {
      lines.add("  test        " + metrics(test.metrics()));
      if (test.perClass() != null) {
        for (TestStatus.ClassMetrics one : test.perClass()) {
          lines.add(
              String.format(
                  Locale.ROOT,
                  "    %-20s mAP %s  mAP@.50 %s  %s boxes",
                  one.name(),
                  Text.number(one.meanAveragePrecision()),
                  Text.number(one.meanAveragePrecision50()),
                  one.groundTruths() == null ? "–" : one.groundTruths()));
        }
      }
    }
    if (status.export() != null) {
      lines.add("  exported    " + export(status.export()));
    }
    if (status.lastFailure() != null) {
      lines.add(
          "  failure     "
              + status.lastFailure().component()
              + ": "
              + status.lastFailure().message());
    }
    if (status.inference() != null && status.inference().url() != null) {
      String url = status.inference().url();
      lines.add("  serving     " + url + "  (open it in a browser and drop an image on it)");
      lines.add(
          "  predict     curl -H 'Content-Type: image/jpeg' --data-binary @image.jpg "
              + url
              + "/v1/models/"
              + status.inference().model()
              + ":predict");
    } else {
      status
          .condition(ConditionType.READY)
          .ifPresent(ready -> lines.add("  " + ready.reason() + ": " + ready.message()));
    }
    return lines;
  }

  private static String training(TrainingStatus training, Phase phase, Instant now) {
    long step = training.step() == null ? 0 : training.step();
    long total = training.totalSteps() == null ? 0 : training.totalSteps();
    StringBuilder line = new StringBuilder();
    line.append(Text.bar(total == 0 ? 0 : (double) step / total, BAR))
        .append(' ')
        .append(step)
        .append('/')
        .append(total)
        .append("  ")
        .append(rate(training));
    if (phase == Phase.TRAINING && training.eta() != null && step < total) {
      Duration left = Text.since(training.eta(), now).negated();
      line.append("  ETA ").append(Text.duration(left));
    }
    return line.append("  loss ").append(loss(training)).toString();
  }

  private static String rate(TrainingStatus training) {
    return training.stepsPerSecond() == null
        ? "– steps/s"
        : String.format(Locale.ROOT, "%.2f steps/s", training.stepsPerSecond());
  }

  private static String loss(TrainingStatus training) {
    TrainingStatus.Loss loss = training.loss();
    return loss == null
        ? "–"
        : Text.number(loss.total())
            + " (classification "
            + Text.number(loss.classification())
            + ", localization "
            + Text.number(loss.localization())
            + ")";
  }

  private static String validation(ValidationStatus validation) {
    StringBuilder line = new StringBuilder();
    if (validation.latest() != null) {
      line.append(validation.latest().checkpoint())
          .append(" (step ")
          .append(validation.latest().step())
          .append(")  ")
          .append(metrics(validation.latest().metrics()));
    }
    if (validation.best() != null) {
      line.append("  best ").append(validation.best().checkpoint());
    }
    return line.toString();
  }

  private static String metrics(Map<String, Double> metrics) {
    return metrics == null
        ? "–"
        : "mAP "
            + Text.number(metrics.get(MAP))
            + "  mAP@.50IOU "
            + Text.number(metrics.get(MAP_50));
  }

  private static String export(ExportStatus export) {
    return export.path() + "  " + Text.bytes(export.sizeBytes()) + "  " + export.digest();
  }
}
