package dev.detector.worker.dataset.inspection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detector.worker.dataset.anchors.AnchorAdvice;
import dev.detector.worker.dataset.anchors.AnchorRecall;
import dev.detector.worker.dataset.anchors.AnchorText;
import dev.detector.worker.dataset.anchors.NetworkBox;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** An inspection for programs. */
public final class InspectionJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final double[] QUANTILES = {0, 0.05, 0.25, 0.5, 0.75, 0.95, 1};

  private InspectionJson() {}

  /**
   * {@code {splits: [...], classes: {...}, image_sizes: {...}, boxes: {...}, anchors: {...},
   * advice: [...], problems: [...]}}. Lengths are pixels of the network's input, where there is a
   * configuration.
   */
  public static String of(Inspection data) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode splits = root.putArray("splits");
    for (SplitScan split : data.splits()) {
      ObjectNode one = splits.addObject().put("name", split.name());
      ArrayNode files = one.putArray("files");
      split.files().forEach(file -> files.add(file.toString()));
      one.put("images", split.images().size()).put("objects", split.objects());
      quantiles(Inspection.objectsPerImage(split), one.putObject("objects_per_image"));
    }
    ObjectNode classes = root.putObject("classes");
    data.objectsByClass()
        .forEach(
            (name, row) -> {
              ObjectNode counts = classes.putObject(name);
              for (int s = 0; s < row.length; s++) {
                counts.put(data.splits().get(s).name(), row[s]);
              }
            });
    ObjectNode sizes = root.putObject("image_sizes");
    PictureSizes.of(data).forEach(sizes::put);
    ObjectNode boxes = root.putObject("boxes");
    measure(data, NetworkBox::height, boxes.putObject("height"));
    measure(data, NetworkBox::width, boxes.putObject("width"));
    measure(data, NetworkBox::ratio, boxes.putObject("width_by_height"));
    boxes.put("smaller_than_a_cell", data.smallShare());
    data.anchors().ifPresent(advice -> anchors(advice, root.putObject("anchors")));
    ArrayNode advice = root.putArray("advice");
    for (Advice one : Advice.of(data)) {
      advice.addObject().put("grave", one.grave()).put("what", one.what()).put("mend", one.mend());
    }
    ArrayNode problems = root.putArray("problems");
    for (Problem problem : data.problems()) {
      problems
          .addObject()
          .put("kind", problem.kind().name().toLowerCase(Locale.ROOT))
          .put("split", problem.split())
          .put("image", problem.image())
          .put("what", problem.what())
          .put("stops_training", problem.stopsTraining());
    }
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers can be written", e);
    }
  }

  private static void measure(
      Inspection data, ToDoubleFunction<NetworkBox> measure, ObjectNode into) {
    quantiles(data.boxes().stream().mapToDouble(measure).toArray(), into);
  }

  private static void quantiles(double[] numbers, ObjectNode into) {
    double[] ascending = Inspection.sorted(numbers);
    for (double q : QUANTILES) {
      into.put("q" + Math.round(100 * q), Inspection.quantile(ascending, q));
    }
    into.put("mean", Arrays.stream(numbers).average().orElse(0));
  }

  private static void anchors(AnchorAdvice advice, ObjectNode into) {
    recall(advice.before(), into.putObject("now"));
    into.put("change_needed", advice.before().worst() < AnchorAdvice.ENOUGH);
    advice
        .change()
        .ifPresent(
            change -> {
              recall(change.after(), into.putObject("suggested"));
              into.put("change", change.what());
              into.put("config", AnchorText.block(change.anchors()));
            });
  }

  private static void recall(AnchorRecall recall, ObjectNode into) {
    into.put("recall", recall.overall()).put("mean_iou", recall.meanIou());
    into.put("anchors", recall.anchors());
    ObjectNode classes = into.putObject("recall_by_class");
    for (String name : List.copyOf(recall.byClass().keySet())) {
      classes.put(name, recall.byClass().get(name));
    }
  }
}
