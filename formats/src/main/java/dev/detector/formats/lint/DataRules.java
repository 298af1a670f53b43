package dev.detector.formats.lint;

import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.protos.AnchorGenerator;
import dev.detector.formats.protos.InputReader;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The configuration against the data that it is to be trained on. */
final class DataRules implements Rule {
  private static final String RECORDS = "train_input_reader.tf_record_input_reader.input_path";
  private static final String ANCHORS = "model.ssd.anchor_generator";

  /** An anchor of the box's area reaches IoU 0.5 up to this factor between the aspect ratios. */
  private static final double RATIO_REACH = 2.25;

  private static final double POOR_RECALL = 0.9;
  private static final double MANY_SMALL = 0.05;

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    context
        .data()
        .ifPresent(
            data -> {
              checkCount(config.getTrainInputReader(), data, report);
              checkClasses(config, context, data, report);
              checkAnchors(config.getModel().getSsd(), data, report);
              checkRecords(data, report);
            });
  }

  private static void checkCount(InputReader reader, DataFacts data, Report report) {
    int limit = reader.getMaxNumberOfBoxes();
    if (data.mostBoxes() > limit) {
      report.error(
          "train_input_reader.max_number_of_boxes",
          "is "
              + limit
              + ", but an image has "
              + data.mostBoxes()
              + " annotated boxes: the rest is not trained on",
          "set it to at least " + data.mostBoxes());
    }
  }

  private static void checkClasses(
      TrainEvalPipelineConfig config, LintContext context, DataFacts data, Report report) {
    int classes = config.getModel().getSsd().getNumClasses();
    List<Integer> beyond =
        data.boxesByClass().keySet().stream()
            .filter(id -> id < 1 || id > classes)
            .sorted()
            .toList();
    if (config.getModel().hasSsd() && !beyond.isEmpty()) {
      report.error(
          RECORDS,
          "the records have class ids " + beyond + " with num_classes " + classes,
          "set num_classes to the label map's greatest id, or convert the data again");
    }
    if (data.unknownTexts() > 0) {
      report.warning(
          "train_input_reader.label_map_path",
          data.unknownTexts() + " objects are of classes that it lacks, and are left out",
          "add the classes; detector-worker dataset inspect names them");
    }
    List<String> unseen =
        context.labelMap().map(LabelMap::items).orElse(List.of()).stream()
            .filter(item -> !data.boxesByClass().containsKey(item.id()))
            .map(LabelMap.Item::label)
            .toList();
    if (!unseen.isEmpty()) {
      report.warning(
          RECORDS,
          "no object of " + String.join(", ", unseen) + " to train on",
          "add images of it, or take it out of the label map");
    }
  }

  private static void checkAnchors(Ssd ssd, DataFacts data, Report report) {
    Map<String, Double> poor = new TreeMap<>(data.anchorRecall());
    poor.values().removeIf(recall -> recall >= POOR_RECALL);
    poor.forEach(
        (name, recall) ->
            report.warning(
                ANCHORS,
                String.format(
                    Locale.ROOT, "only %.0f %% of %s have an anchor that fits", 100 * recall, name),
                "detector-worker dataset anchors says which anchors would fit"));
    List<Float> ratios = ratios(ssd.getAnchorGenerator());
    if (!ratios.isEmpty() && data.narrow() > 0) {
      double low = Collections.min(ratios) / RATIO_REACH;
      double high = Collections.max(ratios) * RATIO_REACH;
      if (data.narrow() < low || data.wide() > high) {
        report.warning(
            ANCHORS,
            String.format(
                Locale.ROOT,
                "width / height of nine tenths of the boxes goes from %.2f to %.2f, which"
                    + " aspect_ratios from %.2f to %.2f do not reach",
                data.narrow(),
                data.wide(),
                Collections.min(ratios),
                Collections.max(ratios)),
            "detector-worker dataset anchors says which anchors would fit");
      }
    }
    if (data.smallShare() > MANY_SMALL) {
      report.warning(
          "model.ssd.image_resizer",
          String.format(
              Locale.ROOT,
              "leaves %.0f %% of the boxes smaller than a cell of the finest feature map",
              100 * data.smallShare()),
          "use a larger size, or cut the images into tiles");
    }
  }

  private static List<Float> ratios(AnchorGenerator anchors) {
    List<Float> ratios = new ArrayList<>();
    ratios.addAll(anchors.getMultiscaleAnchorGenerator().getAspectRatiosList());
    ratios.addAll(anchors.getSsdAnchorGenerator().getAspectRatiosList());
    return ratios;
  }

  private static void checkRecords(DataFacts data, Report report) {
    if (data.unusable() > 0) {
      report.error(
          RECORDS,
          data.unusable() + " of the records and boxes cannot be trained on",
          "detector-worker dataset inspect names them; convert the data again without them");
    }
    if (data.evaluatedToo() > 0) {
      report.warning(
          "eval_input_reader",
          data.evaluatedToo() + " of its images are trained on as well, so the metrics flatter",
          "take them out of one of the two");
    }
  }
}
