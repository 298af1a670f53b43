package dev.detector.formats.lint;

import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.protos.PreprocessingStep;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The number of classes against the label map, and augmentation against the classes' meaning. */
final class ClassRules implements Rule {
  private static final Pattern SIDE = Pattern.compile("(^|[^a-z])(left|right)([^a-z]|$)");

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
              checkFlip(config, map, report);
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
    List<Integer> expected = IntStream.rangeClosed(1, ids.size()).boxed().toList();
    if (!ids.equals(expected)) {
      // COCO's own label map has gaps; they are harmless as long as every id has its output.
      boolean fits = ids.get(0) == 1 && map.maxId() <= classes;
      if (!fits) {
        report.error(
            "train_input_reader.label_map_path",
            "the label map's "
                + ids.size()
                + " ids go from "
                + ids.get(0)
                + " to "
                + map.maxId()
                + " with num_classes "
                + classes,
            "number the classes 1, 2, 3... without gaps and make the records again");
      } else {
        report.warning(
            "train_input_reader.label_map_path",
            "the label map's ids have gaps: " + ids.size() + " classes up to id " + map.maxId(),
            "number the classes 1, 2, 3... unless the ids are given, as COCO's");
      }
    } else if (classes != ids.size()) {
      report.error(
          "model.ssd.num_classes",
          "is " + classes + ", but the label map has " + ids.size() + " classes",
          "set it to " + ids.size());
    }
  }

  private static void checkFlip(TrainEvalPipelineConfig config, LabelMap map, Report report) {
    List<PreprocessingStep> steps = config.getTrainConfig().getDataAugmentationOptionsList();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).hasRandomHorizontalFlip()) {
        String path = "train_config.data_augmentation_options[" + i + "].random_horizontal_flip";
        map.items().stream()
            .map(LabelMap.Item::label)
            .filter(name -> SIDE.matcher(name.toLowerCase(Locale.ROOT)).find())
            .findFirst()
            .ifPresent(
                name ->
                    report.warning(
                        path,
                        "mirrors images, which turns \"" + name + "\" into its opposite",
                        "remove it"));
      }
    }
  }
}
