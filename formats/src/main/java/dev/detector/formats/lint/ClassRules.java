package dev.detector.formats.lint;

import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.protos.PreprocessingStep;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The number of classes against the label map, and augmentation against the classes' meaning. */
final class ClassRules implements Rule {
  /** Names of a side, and single letters and digits: mirrored they are others, or none. */
  private static final Pattern MIRRORED = names("left|right");

  private static final Pattern TURNED = names("up|down|top|bottom|left|right");

  private static Pattern names(String sides) {
    return Pattern.compile("(^|[^a-z])(" + sides + ")([^a-z]|$)|^[a-z0-9]$");
  }

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    int classes = config.getModel().getSsd().getNumClasses();
    if (config.getModel().getSsd().hasNumClasses() && classes < 1) {
      report.error(
          "model.ssd.num_classes", "is " + classes, "give the number of classes, at least 1");
    }
    context
        .labelMap()
        .ifPresent(
            map -> {
              if (config.getModel().hasSsd() && classes > 0) {
                compare(map, classes, report);
              }
              checkFlips(config, map, report);
            });
  }

  private static void compare(LabelMap map, int classes, Report report) {
    List<Integer> ids = map.items().stream().map(LabelMap.Item::id).sorted().toList();
    if (ids.isEmpty()) {
      report.error(
          "train_input_reader.label_map_path",
          "the label map has no class",
          "add item { id: 1 name: '...' }");
      return;
    }
    String path = "train_input_reader.label_map_path";
    int first = ids.get(0);
    boolean gaps = first != 1 || map.maxId() != ids.size();
    // COCO's own label map has 80 classes up to id 90, and its models 90 outputs.
    if (gaps && (first != 1 || map.maxId() != classes)) {
      report.error(
          path,
          "has "
              + ids.size()
              + " classes with ids from "
              + first
              + " to "
              + map.maxId()
              + ", and num_classes is "
              + classes,
          map.maxId() > classes
              ? "set num_classes to " + map.maxId() + ", or number the classes 1, 2, 3..."
              : "number the classes 1, 2, 3... without gaps and make the records again");
    } else if (gaps) {
      report.warning(
          path,
          "has gaps: " + ids.size() + " classes up to id " + map.maxId(),
          "number the classes 1, 2, 3... unless the ids are given, as COCO's");
    } else if (classes != ids.size()) {
      report.error(
          "model.ssd.num_classes",
          "is " + classes + ", but the label map has " + ids.size() + " classes",
          "set it to " + ids.size());
    }
  }

  private static void checkFlips(TrainEvalPipelineConfig config, LabelMap map, Report report) {
    List<PreprocessingStep> steps = config.getTrainConfig().getDataAugmentationOptionsList();
    for (int i = 0; i < steps.size(); i++) {
      String path = "train_config.data_augmentation_options[" + i + "].";
      PreprocessingStep step = steps.get(i);
      if (step.hasRandomHorizontalFlip()) {
        checkFlip(path + "random_horizontal_flip", MIRRORED, map, report);
      } else if (step.hasRandomVerticalFlip()) {
        checkFlip(path + "random_vertical_flip", TURNED, map, report);
      } else if (step.hasRandomRotation90()) {
        checkFlip(path + "random_rotation90", TURNED, map, report);
      }
    }
  }

  private static void checkFlip(String path, Pattern touched, LabelMap map, Report report) {
    map.items().stream()
        .map(LabelMap.Item::label)
        .filter(name -> touched.matcher(name.toLowerCase(Locale.ROOT)).find())
        .findFirst()
        .ifPresent(
            name ->
                report.warning(
                    path,
                    "changes images so that \"" + name + "\" no longer looks like its class",
                    "remove it"));
  }
}
