package dev.detector.worker.validation;

import dev.detector.formats.BadInputException;
import dev.detector.formats.DetectorException;
import dev.detector.formats.checkpoint.CheckpointIndex;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.checkpoint.AveragedWeights;
import dev.detector.worker.checkpoint.CheckpointRestore;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.image.ImageResizer.Size;
import dev.detector.worker.losses.DetectionLoss;
import dev.detector.worker.losses.TargetTensors;
import dev.detector.worker.model.SsdModel;
import dev.detector.worker.postprocessing.Detections;
import dev.detector.worker.postprocessing.PostProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.proto.DataType;

/**
 * The detector in inference mode with its losses and its post-processing, built once; the variables
 * take the values of one checkpoint after the other.
 */
final class EvaluationGraph implements AutoCloseable {
  /**
   * What one run gives, for N images with at most T detections each.
   *
   * @param localizationLoss of the whole batch
   * @param classificationLoss of the whole batch
   * @param counts [N] detections of each image
   * @param boxes [N*T*4] as fractions of the image
   * @param scores [N*T]
   * @param classes [N*T] from 0
   */
  @SuppressWarnings("ArrayRecordComponent") // read once
  record Outcome(
      float localizationLoss,
      float classificationLoss,
      float[] counts,
      float[] boxes,
      float[] scores,
      float[] classes) {}

  private final Graph graph = new Graph();
  private final Session session;
  private final SsdModel model;
  private final List<Variable> modelVariables;
  private final Output<?> trueShapes;
  private final TargetTensors targets;
  private final DetectionLoss.Losses losses;
  private final Detections detections;
  private final Output<?> regularization;
  private final CheckpointRestore restore;

  /**
   * Builds the graph.
   *
   * @param input size of every image; empty where it varies from batch to batch
   * @param averaged whether the weights' moving averages are evaluated
   * @throws DetectorException for parts that are not supported, by their field path
   */
  EvaluationGraph(Ssd config, Optional<Size> input, boolean averaged) {
    GraphBuilder b = new GraphBuilder(graph);
    long height = input.map(Size::height).orElse(-1);
    long width = input.map(Size::width).orElse(-1);
    Output<?> images = b.placeholder("images", DataType.DT_FLOAT, -1, height, width, 3);
    Variables variables = new Variables(b);
    model = SsdModel.build(b, variables, config, images, false);
    modelVariables =
        averaged ? AveragedWeights.placesOf(variables.all()) : List.copyOf(variables.all());
    targets = TargetTensors.placeholders(b, -1, model.boxEncodings());
    losses =
        DetectionLoss.forEvaluation(config)
            .build(b, model.boxEncodings(), model.classLogits(), targets, model.anchors());
    trueShapes = b.placeholder("true_image_shapes", DataType.DT_INT32, -1, 3);
    detections =
        PostProcessor.of(config)
            .build(
                b,
                model.boxEncodings(),
                model.classLogits(),
                model.anchors(),
                PostProcessor.windows(b, trueShapes, images));
    regularization = variables.regularization(variables.trainable());
    restore = new CheckpointRestore(b, modelVariables);
    session = Sessions.open(graph);
  }

  /** The anchors of a model with inputs of one size, four floats each. */
  float[] anchors() {
    return model.fixedAnchors();
  }

  /**
   * Takes the values of a checkpoint.
   *
   * @return its global step; 0 if it has none, as in an exported one
   * @throws UnusableCheckpointException if it is damaged or holds no model
   * @throws DetectorException if it holds another model
   */
  long restore(Path checkpoint) throws IOException, UnusableCheckpointException {
    CheckpointIndex index = verified(checkpoint);
    if (modelVariables.stream().noneMatch(v -> index.entry(v.key()).isPresent())) {
      throw new UnusableCheckpointException("it holds no variable of the model", null);
    }
    restore.run(session, checkpoint);
    return index.step().orElse(0L);
  }

  private static CheckpointIndex verified(Path checkpoint)
      throws IOException, UnusableCheckpointException {
    try {
      CheckpointIndex index = CheckpointIndex.read(checkpoint);
      index.verify();
      return index;
    } catch (BadInputException e) {
      throw new UnusableCheckpointException(e.getMessage(), e);
    }
  }

  /** Sum of the weights' penalties. */
  float regularizationLoss() {
    try (Result result = session.runner().fetch(regularization).run()) {
      return Tensors.toFloats(result.get(0))[0];
    }
  }

  /** Losses and detections of a batch. */
  Outcome run(EvaluationBatch batch) {
    try (Tensor images = batch.images();
        Tensor shapes = batch.trueShapes();
        Tensor classTargets = batch.classTargets();
        Tensor classWeights = batch.classWeights();
        Tensor boxTargets = batch.boxTargets();
        Tensor boxWeights = batch.boxWeights();
        Result result =
            session
                .runner()
                .feed(model.images(), images)
                .feed(trueShapes, shapes)
                .feed(targets.classTargets(), classTargets)
                .feed(targets.classWeights(), classWeights)
                .feed(targets.boxTargets(), boxTargets)
                .feed(targets.boxWeights(), boxWeights)
                .fetch(losses.localization())
                .fetch(losses.classification())
                .fetch(detections.count())
                .fetch(detections.boxes())
                .fetch(detections.scores())
                .fetch(detections.classes())
                .run()) {
      return new Outcome(
          Tensors.toFloats(result.get(0))[0],
          Tensors.toFloats(result.get(1))[0],
          Tensors.toFloats(result.get(2)),
          Tensors.toFloats(result.get(3)),
          Tensors.toFloats(result.get(4)),
          Tensors.toFloats(result.get(5)));
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
