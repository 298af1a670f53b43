package dev.detector.worker.validation;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.graph.Devices;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.image.ImageResizer.Size;
import dev.detector.worker.input.EvalExample;
import dev.detector.worker.metrics.DetectionMetrics;
import dev.detector.worker.metrics.EvaluatedImage;
import dev.detector.worker.model.AnchorLayout;
import dev.detector.worker.model.SsdModel;
import dev.detector.worker.report.Findings;
import dev.detector.worker.targets.AssignerBySize;
import dev.detector.worker.targets.TargetAssigner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evaluates checkpoints of the configured detector on each configured data set, with metrics and
 * losses.
 */
public final class DetectionEvaluator implements Evaluator, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DetectionEvaluator.class);
  private static final int BATCHES_PER_LOG = 100;

  private final EvalSettings settings;
  private final boolean addRegularizationLoss;
  private final List<EvaluationInput> inputs;
  private final EvaluationGraph graph;
  private final AssignerBySize assigner;

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
    Optional<Size> size =
        ImageResizer.of(ssd.getImageResizer(), "model.ssd.image_resizer").fixedSize();
    inputs = EvaluationInput.open(config, settings, SsdModel.normalization(ssd));
    graph = new EvaluationGraph(ssd, size, config.getEvalConfig().getUseMovingAverages());
    assigner =
        size.isPresent() ? TargetAssigner.forEvaluation(ssd, graph.anchors()) : ofEachSize(ssd);
    LOG.info("Evaluating with devices {}", Devices.names());
  }

  private static AssignerBySize ofEachSize(Ssd config) {
    AnchorLayout layout = AnchorLayout.of(config);
    return (height, width) -> TargetAssigner.forEvaluation(config, layout.anchors(height, width));
  }

  @Override
  public Set<String> metricNames() {
    DetectionMetrics none =
        DetectionMetrics.of(List.of(), inputs.get(0).categories(), settings.metrics());
    return tags(none, new LossMeans(), 0).keySet();
  }

  private Map<String, Double> tags(
      DetectionMetrics metrics, LossMeans losses, float regularization) {
    Map<String, Double> tags = new LinkedHashMap<>(metrics.tags());
    tags.putAll(losses.tags(regularization, addRegularizationLoss));
    return tags;
  }

  @Override
  public List<Scores> evaluate(Path prefix) throws IOException, UnusableCheckpointException {
    long step = graph.restore(prefix);
    List<Scores> all = new ArrayList<>();
    for (EvaluationInput input : inputs) {
      all.add(evaluate(input, step));
    }
    return all;
  }

  private Scores evaluate(EvaluationInput input, long step) throws IOException {
    List<EvaluatedImage> images = new ArrayList<>();
    LossMeans losses = new LossMeans();
    List<Scores.Picture> pictures = new ArrayList<>();
    List<EvalExample> batch = new ArrayList<>();
    // Every checkpoint is measured on the same random_example_sampler's draws.
    RandomGenerator random = new SplittableRandom(0);
    int batches = 0;
    for (EvalExample example : input.examples()) {
      batch.add(example);
      if (batch.size() == settings.batchSize()
          || images.size() + batch.size() == input.examples().size()) {
        EvaluationGraph.Outcome outcome = graph.run(tensors(batch, random));
        losses.add(outcome.localizationLoss(), outcome.classificationLoss());
        for (int i = 0; i < batch.size(); i++) {
          images.add(input.judged(images.size(), batch.get(i), outcome, i));
          if (batches < settings.visualizations()) {
            pictures.add(input.drawing().draw(batches, i, batch.get(i).truth(), outcome));
          }
        }
        if (batches % BATCHES_PER_LOG == 0) {
          LOG.info("Finished eval step {}", batches);
        }
        batches++;
        batch.clear();
      }
    }
    LOG.info("Performing evaluation on {} images.", images.size());
    DetectionMetrics metrics = DetectionMetrics.of(images, input.categories(), settings.metrics());
    Findings findings = Findings.of(images, input.categories(), metrics);
    return new Scores(
        input.data(),
        step,
        tags(metrics, losses, graph.regularizationLoss()),
        metrics.coco().perClass(),
        pictures,
        Optional.of(
            new Scores.Detail(images, metrics.matches(), findings, input.thumbnails(findings))));
  }

  private EvaluationBatch tensors(List<EvalExample> batch, RandomGenerator random) {
    checkSizes(batch);
    return new EvaluationBatch(
        batch.stream().map(EvalExample::image).toList(),
        batch.stream().map(EvalExample::trueSize).toList(),
        batch.stream()
            .map(
                e ->
                    assigner
                        .forInput(e.image().height(), e.image().width())
                        .assignSampled(
                            e.modelBoxes(),
                            Arrays.stream(e.truth().classes()).map(id -> id - 1).toArray(),
                            e.truth().weights(),
                            random))
            .toList());
  }

  private static void checkSizes(List<EvalExample> batch) {
    Image first = batch.get(0).image();
    for (EvalExample example : batch) {
      Image image = example.image();
      if (image.height() != first.height() || image.width() != first.width()) {
        throw DetectorException.badInput(
            "images of %dx%d and %dx%d after model.ssd.image_resizer, which make no batch"
                .formatted(first.height(), first.width(), image.height(), image.width()),
            "eval_config.batch_size",
            "set it to 1");
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (EvaluationInput input : inputs) {
      input.close();
    }
    graph.close();
  }
}
