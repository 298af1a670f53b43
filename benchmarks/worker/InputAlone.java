import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.input.TrainingInput;
import dev.detector.worker.model.SsdModel;
import dev.detector.worker.targets.TargetAssigner;
import dev.detector.worker.training.TrainingGraph;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** The worker's input pipeline alone, target assignment included: prints CPU and wall seconds of the given number of batches. */
class InputAlone {
  public static void main(String[] args) throws Exception {
    TrainEvalPipelineConfig config = PipelineConfigs.read(Path.of(args[0]));
    int batches = Integer.parseInt(args[1]);
    var ssd = config.getModel().getSsd();
    ImageResizer.Size size =
        ImageResizer.of(ssd.getImageResizer(), "model.ssd.image_resizer").fixedSize().orElseThrow();
    TargetAssigner assigner;
    try (TrainingGraph graph = new TrainingGraph(config, size.height(), size.width())) {
      assigner = TargetAssigner.of(ssd, graph.anchors());
    }
    try (TrainingInput input =
        TrainingInput.open(
            config, SsdModel.normalization(ssd), assigner, TrainingInput.Settings.of(1, 0, 1, 1, 0))) {
      // The compiler of the virtual machine needs a while to get to its best; a training is long.
      take(input, batches);
      long cpu = cpu();
      long wall = System.nanoTime();
      take(input, batches);
      System.out.println(
          "INPUT " + (cpu() - cpu) / 1e9 + " " + (System.nanoTime() - wall) / 1e9);
    }
  }

  private static void take(TrainingInput input, int batches) throws InterruptedException {
    for (int i = 0; i < batches; i++) {
      input.next().close();
    }
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
