package dev.detector.worker.dataset.inspection;

import dev.detector.formats.DetectorException;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.lint.DataFacts;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.dataset.anchors.AnchorAdvice;
import dev.detector.worker.dataset.anchors.NetworkBox;
import dev.detector.worker.image.ImageDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * All that is known of a data set's splits, against the configuration where one is given.
 *
 * @param splits train first
 * @param labels the label map; empty where the records' own texts and ids have to do
 * @param config the training's configuration
 * @param boxes every box with an area, as the network sees it; as in the image without a
 *     configuration
 * @param problems what is wrong, the gravest first
 * @param anchors how the configuration's anchors fit the boxes of the training split
 */
public record Inspection(
    List<SplitScan> splits,
    Optional<LabelMap> labels,
    Optional<TrainEvalPipelineConfig> config,
    List<NetworkBox> boxes,
    List<Problem> problems,
    Optional<AnchorAdvice> anchors) {
  private static final String TRAIN = "train";

  /**
   * Reads and decodes all records of the source's splits.
   *
   * @throws DetectorException if none of their files can be read
   */
  public static Inspection read(DataSource source) throws IOException {
    List<SplitScan> splits = scan(source);
    if (splits.stream().allMatch(split -> split.files().isEmpty())) {
      requireAll(splits);
    }
    return of(splits, source.labels(), source.config());
  }

  /**
   * As {@link #read}, for what needs all of the data.
   *
   * @throws DetectorException if one of their files cannot be read
   */
  public static Inspection readAll(DataSource source) throws IOException {
    List<SplitScan> splits = scan(source);
    requireAll(splits);
    return of(splits, source.labels(), source.config());
  }

  private static List<SplitScan> scan(DataSource source) throws IOException {
    List<SplitScan> splits = new ArrayList<>();
    try (ImageDecoder decoder = new ImageDecoder()) {
      for (Map.Entry<String, List<String>> split : source.splits().entrySet()) {
        splits.add(SplitScan.read(split.getKey(), split.getValue(), source.labels(), decoder));
      }
    }
    return splits;
  }

  private static void requireAll(List<SplitScan> splits) {
    for (SplitScan split : splits) {
      for (DetectorException missing : split.missing()) {
        throw missing;
      }
    }
  }

  /** What follows from the records. */
  static Inspection of(
      List<SplitScan> splits, Optional<LabelMap> labels, Optional<TrainEvalPipelineConfig> config) {
    IntFunction<String> names = names(splits, labels);
    Optional<NetworkView> view = config.map(NetworkView::of);
    Set<Integer> ids =
        labels.map(LabelMap::items).orElse(List.of()).stream()
            .map(LabelMap.Item::id)
            .collect(Collectors.toSet());
    OptionalInt maxBoxes =
        config
            .map(c -> OptionalInt.of(c.getTrainInputReader().getMaxNumberOfBoxes()))
            .orElse(OptionalInt.empty());
    List<NetworkBox> boxes = new ArrayList<>();
    List<NetworkBox> trained = new ArrayList<>();
    for (SplitScan split : splits) {
      List<NetworkBox> seen = view.orElse(NetworkView.AS_IT_IS).boxes(split, names);
      boxes.addAll(seen);
      if (split.name().equals(TRAIN)) {
        trained.addAll(seen);
      }
    }
    Optional<AnchorAdvice> anchors =
        config
            .map(c -> c.getModel().getSsd().getAnchorGenerator())
            .filter(generator -> AnchorAdvice.isSupported(generator) && !trained.isEmpty())
            .map(generator -> AnchorAdvice.of(generator, trained));
    return new Inspection(
        splits, labels, config, boxes, Problems.of(splits, names, ids, maxBoxes), anchors);
  }

  /** Names of the label map, else those that the records have beside their ids. */
  private static IntFunction<String> names(List<SplitScan> splits, Optional<LabelMap> labels) {
    if (labels.isPresent()) {
      return labels.get()::label;
    }
    Map<Integer, String> texts = new HashMap<>();
    for (SplitScan split : splits) {
      for (InspectedImage image : split.images()) {
        List<String> own = image.example().classTexts();
        for (int i = 0; i < own.size(); i++) {
          texts.putIfAbsent(image.example().classes()[i], own.get(i));
        }
      }
    }
    return id -> texts.getOrDefault(id, "category_" + id);
  }

  /** Classes in the label map's order, then others by name, with their objects in each split. */
  public Map<String, int[]> objectsByClass() {
    IntFunction<String> names = names(splits, labels);
    Map<String, int[]> counts = new LinkedHashMap<>();
    labels
        .map(LabelMap::items)
        .orElse(List.of())
        .forEach(item -> counts.put(item.label(), new int[splits.size()]));
    Map<String, int[]> others = new TreeMap<>();
    for (int s = 0; s < splits.size(); s++) {
      for (InspectedImage image : splits.get(s).images()) {
        for (int i = 0; i < image.example().size(); i++) {
          String name = image.className(i, names);
          int[] row = counts.get(name);
          if (row == null) {
            row = others.computeIfAbsent(name, any -> new int[splits.size()]);
          }
          row[s]++;
        }
      }
    }
    counts.putAll(others);
    return counts;
  }

  /** Objects in each image of a split. */
  public static double[] objectsPerImage(SplitScan split) {
    return split.images().stream().mapToDouble(image -> image.example().size()).toArray();
  }

  /** Images of all splits. */
  public int images() {
    return splits.stream().mapToInt(split -> split.images().size()).sum();
  }

  /** Objects of all splits. */
  public int objects() {
    return splits.stream().mapToInt(SplitScan::objects).sum();
  }

  /** Problems of one kind. */
  public List<Problem> problems(Problem.Kind kind) {
    return problems.stream().filter(problem -> problem.kind() == kind).toList();
  }

  /** Side of a cell of the finest feature map in pixels of the input; empty without one. */
  public OptionalInt finestStride() {
    if (config.isEmpty()) {
      return OptionalInt.empty();
    }
    Ssd ssd = config.get().getModel().getSsd();
    int level =
        ssd.getAnchorGenerator().hasMultiscaleAnchorGenerator()
            ? ssd.getAnchorGenerator().getMultiscaleAnchorGenerator().getMinLevel()
            : 4;
    return OptionalInt.of(1 << Math.min(level, 16));
  }

  /** Share of the boxes whose shorter side is below a cell of the finest feature map. */
  public double smallShare() {
    int cell = finestStride().orElse(0);
    long small = boxes.stream().filter(b -> Math.min(b.height(), b.width()) < cell).count();
    return boxes.isEmpty() ? 0 : small / (double) boxes.size();
  }

  /** What lint wants to know. */
  public DataFacts facts() {
    SplitScan train = splits.get(0);
    Map<Integer, Integer> byId = new HashMap<>();
    int most = 0;
    int unknown = 0;
    for (InspectedImage image : train.images()) {
      most = Math.max(most, image.example().size());
      for (int id : image.example().classes()) {
        if (id < 0) {
          unknown++;
        } else {
          byId.merge(id, 1, Integer::sum);
        }
      }
    }
    double[] ratios = boxes.stream().mapToDouble(NetworkBox::ratio).sorted().toArray();
    return new DataFacts(
        most,
        byId,
        unknown,
        quantile(ratios, 0.05),
        quantile(ratios, 0.95),
        smallShare(),
        anchors.map(a -> a.before().byClass()).orElse(new TreeMap<>()),
        (int) problems.stream().filter(Problem::stopsTraining).count(),
        (int)
            problems(Problem.Kind.DUPLICATE_ACROSS_SPLITS).stream()
                .filter(problem -> problem.isIn(train.name()))
                .count());
  }

  /** The value below which a share of ascending numbers lies; 0 of none. */
  static double quantile(double[] ascending, double share) {
    return ascending.length == 0
        ? 0
        : ascending[(int) Math.min(ascending.length - 1, share * ascending.length)];
  }

  /** The numbers in ascending order. */
  static double[] sorted(double[] numbers) {
    double[] copy = numbers.clone();
    Arrays.sort(copy);
    return copy;
  }
}
