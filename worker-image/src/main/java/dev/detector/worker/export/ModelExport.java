package dev.detector.worker.export;

import dev.detector.formats.AtomicFile;
import dev.detector.formats.checkpoint.CheckpointState;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.InputReader;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.checkpoint.AveragedWeights;
import dev.detector.worker.checkpoint.CheckpointManager;
import dev.detector.worker.checkpoint.CheckpointRestore;
import dev.detector.worker.checkpoint.CheckpointSave;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.graph.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;

/**
 * Writes the OD API's export layout: {@code saved_model/}, {@code checkpoint/ckpt-0}, {@code
 * pipeline.config}, and beside them {@code label_map.pbtxt}, so that a server knows the classes'
 * names. It appears under its name only when it is whole.
 */
public final class ModelExport {

  private static final Logger LOG = LoggerFactory.getLogger(ModelExport.class);

  private ModelExport() {}

  /**
   * Exports a checkpoint.
   *
   * @param config the training's pipeline.config
   * @param checkpoint a checkpoint, or a directory of which the latest is taken
   * @param output directory to write; what stands there is replaced
   * @throws dev.detector.formats.DetectorException when the config asks for what is not supported
   *     or the checkpoint is missing or does not fit
   */
  public static void export(TrainEvalPipelineConfig config, Path checkpoint, Path output)
      throws IOException {
    Path source = CheckpointManager.find(checkpoint);
    Path target = output.toAbsolutePath().normalize();
    Files.createDirectories(target.getParent());
    Path temporary = AtomicFile.temporaryFor(target);
    try {
      write(config, source, temporary);
      replace(temporary, target);
    } finally {
      deleteTree(temporary);
    }
    LOG.info("Exported {} to {}", source, target);
  }

  private static void write(TrainEvalPipelineConfig config, Path checkpoint, Path directory)
      throws IOException {
    Ssd ssd = config.getModel().getSsd();
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      InferenceGraph inference = InferenceGraph.build(b, ssd);
      SavedModelWriter savedModel = new SavedModelWriter(b, inference);
      try (Session session = Sessions.open(graph)) {
        List<Variable> places =
            config.getEvalConfig().getUseMovingAverages()
                ? AveragedWeights.placesOf(inference.variables())
                : inference.variables();
        new CheckpointRestore(b, places).run(session, checkpoint);
        savedModel.write(session, ssd, directory.resolve("saved_model"));
        writeCheckpoint(b, inference, session, directory.resolve("checkpoint"));
      }
    }
    AtomicFile.write(directory.resolve("pipeline.config"), PipelineConfigs.print(exported(config)));
    Optional<Path> labelMap = labelMap(config);
    if (labelMap.isPresent()) {
      Files.copy(labelMap.get(), directory.resolve("label_map.pbtxt"));
    } else {
      LOG.warn("No label map in the config's input readers: the model is exported without one");
    }
  }

  /** The averages have become the weights: the exported checkpoint has no others. */
  private static TrainEvalPipelineConfig exported(TrainEvalPipelineConfig config) {
    if (!config.getEvalConfig().getUseMovingAverages()) {
      return config;
    }
    TrainEvalPipelineConfig.Builder exported = config.toBuilder();
    exported.getEvalConfigBuilder().setUseMovingAverages(false);
    return exported.build();
  }

  /** The restored variables again, with the counter that TensorFlow's own checkpoints have. */
  private static void writeCheckpoint(
      GraphBuilder b, InferenceGraph inference, Session session, Path directory)
      throws IOException {
    Variables counters = new Variables(b);
    Variable counter =
        counters.create(
            "save_counter", DataType.DT_INT64, false, Initializer.zeros(), Optional.empty());
    session.runner().addTarget(counters.initialization(counters.all(), 0)).run().close();
    List<Variable> variables = new ArrayList<>(inference.variables());
    variables.add(counter);
    new CheckpointSave(b, variables, inference.objects()).run(session, directory.resolve("ckpt-0"));
    CheckpointState.of(List.of("ckpt-0")).write(directory);
  }

  private static Optional<Path> labelMap(TrainEvalPipelineConfig config) {
    return Stream.concat(
            config.getEvalInputReaderList().stream(), Stream.of(config.getTrainInputReader()))
        .map(InputReader::getLabelMapPath)
        .filter(path -> !path.isEmpty())
        .map(Path::of)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static void replace(Path written, Path target) throws IOException {
    Path old = AtomicFile.temporaryFor(target);
    if (Files.exists(target)) {
      Files.move(target, old);
    }
    Files.move(written, target);
    deleteTree(old);
  }

  private static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> tree = Files.walk(directory)) {
      files = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
