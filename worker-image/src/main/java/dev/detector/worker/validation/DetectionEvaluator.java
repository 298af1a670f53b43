package dev.detector.worker.validation;

import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.protos.ImageResizer;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.graph.Devices;
import dev.detector.worker.image.ImageResizer.Size;
import dev.detector.worker.input.EvalExample;
import dev.detector.worker.input.EvalInput;
import dev.detector.worker.metrics.Category;
import dev.detector.worker.metrics.CocoEvaluation;
import dev.detector.worker.metrics.CocoMetrics;
import dev.detector.worker.model.SsdModel;
import dev.detector.worker.targets.TargetAssigner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates checkpoints of the configured detector on the configured data, with COCO metrics and
 * losses.
 */
public final class DetectionEvaluator implements Evaluator, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DetectionEvaluator.class);
  private static final int BATCHES_PER_LOG = 100;

  private final EvalSettings settings;
  private final boolean addRegularizationLoss;
  private final List<Category> categories;
  private final SideBySide drawing;
  private final EvalInput input;
  private final EvaluationGraph graph;
  private final TargetAssigner assigner;

  /**
   * Opens the data and builds the model.
   *
   * @throws DetectorException if the configuration asks for what is not supported, or the data
   *     cannot be read
   */
  public DetectionEvaluator(TrainEvalPipelineConfig config) throws IOException {
    settings = EvalSettings.of(config.getEvalConfig());
    addRegularizationLoss = config.getTrainConfig().getAddRegularizationLoss();
    Ssd ssd = config.getModel().getSsd();
    Size size = inputSize(ssd.getImageResizer());
    LabelMap labelMap = LabelMap.read(Path.of(config.getEvalInputReader(0).getLabelMapPath()));
    categories =
        labelMap.items().stream().map(item -> new Category(item.id(), item.label())).toList();
    input = EvalInput.open(config, 0, SsdModel.normalization(ssd));
    graph = new EvaluationGraph(ssd, size);
    assigner = TargetAssigner.forEvaluation(ssd, graph.anchors());
    drawing = new SideBySide(labelMap, settings);
    LOG.info("Evaluating with devices {}", Devices.names());
  }

  private static Size inputSize(ImageResizer config) {
    if (config.hasFixedShapeResizer()) {
      return new Size(
          config.getFixedShapeResizer().getHeight(), config.getFixedShapeResizer().getWidth());
    }
    if (!config.getKeepAspectRatioResizer().getPadToMaxDimension()) {
      throw DetectorException.badInput(
          "images of different sizes are not supported",
          "model.ssd.image_resizer",
          "use fixed_shape_resizer, or keep_aspect_ratio_resizer with pad_to_max_dimension: true");
    }
    int side = config.getKeepAspectRatioResizer().getMaxDimension();
    return new Size(side, side);
  }

  @Override
  public Set<String> metricNames() {
    return tags(new CocoEvaluation(categories).evaluate(), new LossMeans(), 0).keySet();
  }

  private Map<String, Double> tags(CocoMetrics metrics, LossMeans losses, float regularization) {
    Map<String, Double> tags = new LinkedHashMap<>(metrics.tags(settings.allPerCategory()));
    tags.putAll(losses.tags(regularization, addRegularizationLoss));
    return tags;
  }

  @Override
  public Scores evaluate(Path prefix) throws IOException, UnusableCheckpointException {
    long step = graph.restore(prefix);
    CocoEvaluation coco = new CocoEvaluation(categories);
    LossMeans losses = new LossMeans();
    List<Scores.Picture> pictures = new ArrayList<>();
    List<EvalExample> batch = new ArrayList<>();
    // Every checkpoint is measured on the same random_example_sampler's draws.
    RandomGenerator random = new SplittableRandom(0);
    int images = 0;
    int batches = 0;
    for (EvalExample example : input) {
      batch.add(example);
      if (batch.size() == settings.batchSize() || images + batch.size() == input.size()) {
        EvaluationGraph.Outcome outcome = graph.run(tensors(batch, random));
        losses.add(outcome.localizationLoss(), outcome.classificationLoss());
        add(batch, outcome, images, coco);
        if (batches < settings.visualizations()) {
          for (int i = 0; i < batch.size(); i++) {
            pictures.add(drawing.draw(batches, i, batch.get(i).truth(), outcome));
          }
        }
        if (batches % BATCHES_PER_LOG == 0) {
          LOG.info("Finished eval step {}", batches);
        }
        batches++;
        images += batch.size();
        batch.clear();
      }
    }
    LOG.info("Performing evaluation on {} images.", images);
    CocoMetrics metrics = coco.evaluate();
    Map<String, Double> tags = tags(metrics, losses, graph.regularizationLoss());
    return new Scores(step, tags, metrics.perClass(), pictures);
  }

  private static void add(
      List<EvalExample> batch,
      EvaluationGraph.Outcome outcome,
      int firstImage,
      CocoEvaluation coco) {
    for (int i = 0; i < batch.size(); i++) {
      Size original = batch.get(i).original();
      DetectionExample truth = batch.get(i).truth();
      coco.add(
          firstImage + i,
          ImageScores.truths(truth, original),
          ImageScores.detections(outcome, i, original));
    }
  }

  private EvaluationBatch tensors(List<EvalExample> batch, RandomGenerator random) {
    return new EvaluationBatch(
        batch.stream().map(EvalExample::image).toList(),
        batch.stream().map(EvalExample::trueSize).toList(),
        batch.stream()
            .map(
                e ->
                    assigner.assignSampled(
                        e.modelBoxes(),
                        Arrays.stream(e.truth().classes()).map(id -> id - 1).toArray(),
                        e.truth().weights(),
                        random))
            .toList());
  }

  @Override
  public void close() throws IOException {
    drawing.close();
    graph.close();
    input.close();
  }
}
