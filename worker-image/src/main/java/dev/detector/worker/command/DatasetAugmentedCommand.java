package dev.detector.worker.command;

import dev.detector.formats.DetectorException;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.dataset.ContactSheet;
import dev.detector.worker.input.AugmentedExample;
import dev.detector.worker.input.AugmentedExamples;
import dev.detector.worker.model.SsdModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dataset augmented}: shows what a training sees. */
@Command(
    name = "augmented",
    description =
        "Draws training examples as stored and, beside that, as the model sees them after"
            + " augmentation and resizing, with their boxes; those that a training with the same"
            + " seed begins with.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class DatasetAugmentedCommand implements Callable<Integer> {
  private static final int MOST = 300;

  @Spec private CommandSpec spec;

  @Mixin private PipelineOption pipeline;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "picture to write, .jpg or .png")
  private Path output;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "12",
      description = "examples, 1 to " + MOST)
  private int count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "what order and augmentation follow from, as train's --seed")
  private long seed;

  @Override
  public Integer call() throws IOException {
    if (count < 1 || count > MOST) {
      throw new ParameterException(spec.commandLine(), "--count must be 1 to " + MOST);
    }
    TrainEvalPipelineConfig config = pipeline.read();
    if (!config.getModel().hasSsd()) {
      throw DetectorException.badInput(
          "only single-stage detectors are supported", "model", "use ssd");
    }
    LabelMap labels = LabelMap.read(Path.of(config.getTrainInputReader().getLabelMapPath()));
    List<AugmentedExample> shown = new ArrayList<>();
    try (AugmentedExamples examples =
        AugmentedExamples.open(config, SsdModel.normalization(config.getModel().getSsd()), seed)) {
      for (long position = 0; position < count; position++) {
        shown.add(examples.at(position));
      }
    }
    ContactSheet.write(new ContactSheet(labels::label).draw(shown), output);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s: %d examples as stored and as training sees them%n", output, count);
    out.flush();
    return 0;
  }
}
