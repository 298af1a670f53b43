package dev.detector.worker.validation;

import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.image.ImageDecoder;
import dev.detector.worker.image.ImageResizer.Size;
import dev.detector.worker.image.PixelNormalization;
import dev.detector.worker.input.EvalExample;
import dev.detector.worker.input.EvalInput;
import dev.detector.worker.metrics.Category;
import dev.detector.worker.metrics.EvaluatedImage;
import dev.detector.worker.report.Findings;
import dev.detector.worker.report.ImageFindings;
import dev.detector.worker.report.ReportPicture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The data of one {@code eval_input_reader} with its classes and what draws its examples. */
final class EvaluationInput implements AutoCloseable {
  private final EvaluatedData data;
  private final List<Category> categories;
  private final boolean unlabelledMeansAll;
  private final EvalInput examples;
  private final SideBySide drawing;
  private final ImageDecoder decoder = new ImageDecoder();

  private EvaluationInput(
      EvaluatedData data, LabelMap labelMap, EvalSettings settings, EvalInput examples) {
    this.data = data;
    this.categories =
        labelMap.items().stream()
            .map(item -> new Category(item.id(), item.label()))
            .sorted(Comparator.comparingInt(Category::id))
            .toList();
    this.unlabelledMeansAll = settings.unlabelledMeansAll();
    this.examples = examples;
    this.drawing = new SideBySide(labelMap, settings);
  }

  /**
   * Opens the data of every reader.
   *
   * @throws DetectorException if data or options cannot be used
   */
  static List<EvaluationInput> open(
      TrainEvalPipelineConfig config, EvalSettings settings, PixelNormalization normalization)
      throws IOException {
    List<EvaluatedData> data = EvaluatedData.of(config.getEvalInputReaderList());
    List<EvaluationInput> inputs = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      LabelMap labels = LabelMap.read(Path.of(config.getEvalInputReader(i).getLabelMapPath()));
      settings.checkClasses(labels);
      inputs.add(
          new EvaluationInput(
              data.get(i), labels, settings, EvalInput.open(config, i, normalization)));
    }
    return inputs;
  }

  EvaluatedData data() {
    return data;
  }

  /** The classes by ascending id. */
  List<Category> categories() {
    return categories;
  }

  EvalInput examples() {
    return examples;
  }

  SideBySide drawing() {
    return drawing;
  }

  /** One example with what was found in it. */
  EvaluatedImage judged(int index, EvalExample example, EvaluationGraph.Outcome outcome, int i) {
    Size original = example.original();
    DetectionExample truth = example.truth();
    Optional<Set<Integer>> labelled =
        truth.imageClasses().length == 0 && unlabelledMeansAll
            ? Optional.empty()
            : Optional.of(Arrays.stream(truth.imageClasses()).boxed().collect(Collectors.toSet()));
    return new EvaluatedImage(
        index + 1,
        truth.filename().isEmpty() ? truth.sourceId() : truth.filename(),
        original.height(),
        original.width(),
        ImageScores.truths(truth, original),
        truth.difficult(),
        truth.groupOf(),
        labelled,
        ImageScores.detections(outcome, i, original));
  }

  /** Small copies of the images that a report shows. */
  List<ReportPicture> thumbnails(Findings findings) throws IOException {
    List<ReportPicture> pictures = new ArrayList<>();
    List<ImageFindings> shown =
        Stream.concat(findings.worstImages().stream(), findings.bestImages().stream()).toList();
    for (ImageFindings one : shown) {
      long id = one.image().id();
      DetectionExample example = examples.example((int) id - 1);
      pictures.add(
          ReportPicture.of(id, decoder.decodeRgb(example.encodedImage(), one.image().name())));
    }
    return pictures;
  }

  @Override
  public void close() throws IOException {
    decoder.close();
    drawing.close();
    examples.close();
  }
}
