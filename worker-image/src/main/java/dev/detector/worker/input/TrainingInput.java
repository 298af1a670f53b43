package dev.detector.worker.input;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.InputReader;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.augmentation.Sample;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageDecoder;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.image.PixelNormalization;
import dev.detector.worker.random.Seeds;
import dev.detector.worker.targets.AssignerBySize;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/**
 * The endless sequence of training batches. Threads prepare them ahead, bounded by the number of
 * batches that wait; what is in the batch of a step depends on the seed and the step alone, so a
 * training that resumes at a step sees what it would have seen without the interruption.
 *
 * <p>One thread takes the batches.
 */
public final class TrainingInput implements AutoCloseable {
  private final ExampleSource source;
  private final ImageDecoder decoder;
  private final TrainingExamples examples;
  private final AssignerBySize assigner;
  private final int batchSize;
  private final long seed;
  private final ExampleOrder order;
  private final BadRecords badRecords;
  private final ExecutorService threads;
  private final Deque<CompletableFuture<TrainingBatch>> ahead = new ArrayDeque<>();
  private final int stride;
  private long nextStep;
  private long waitedNanos;

  /**
   * How a training reads its data, beside the pipeline configuration.
   *
   * @param seed what order and augmentation follow from
   * @param firstStep number of the first batch: 0, or where a training resumes
   * @param stride from one batch's number to the next one's: more than 1 if other processes take
   *     those between
   * @param threads threads that prepare examples
   * @param batchesAhead batches that are kept ready or in preparation
   * @param maxBadRecords how many examples that cannot be used are left out
   */
  public record Settings(
      long seed, long firstStep, int stride, int threads, int batchesAhead, int maxBadRecords) {
    /**
     * As many threads as the machine has processors, and batches for three steps ahead.
     *
     * @param batchesPerStep more than one if a step is trained in parts
     */
    public static Settings of(
        long seed, long firstStep, int stride, int batchesPerStep, int maxBadRecords) {
      return new Settings(
          seed,
          firstStep,
          stride,
          Runtime.getRuntime().availableProcessors(),
          3 * batchesPerStep,
          maxBadRecords);
    }
  }

  private TrainingInput(
      TrainEvalPipelineConfig config,
      ExampleSource source,
      BadRecords badRecords,
      PixelNormalization normalization,
      AssignerBySize assigner,
      Settings settings) {
    ImageResizer resizer =
        ImageResizer.of(config.getModel().getSsd().getImageResizer(), "model.ssd.image_resizer");
    this.source = source;
    this.assigner = assigner;
    this.batchSize = config.getTrainConfig().getBatchSize();
    this.seed = settings.seed();
    this.nextStep = settings.firstStep();
    this.stride = settings.stride();
    this.order = new ExampleOrder(source.size(), config.getTrainInputReader().getShuffle(), seed);
    this.badRecords = badRecords;
    this.decoder = new ImageDecoder();
    this.examples = new TrainingExamples(source, decoder, config, resizer, normalization);
    this.threads = InputThreads.pool("training-input", settings.threads());
    while (ahead.size() < settings.batchesAhead()) {
      ahead.add(prepareNext());
    }
  }

  /**
   * Opens the data of {@code train_input_reader} and begins to prepare batches.
   *
   * @param normalization the feature extractor's
   * @param assigner assigns objects to the anchors of a size of the model's input
   * @throws DetectorException if data or options cannot be used; errors in single examples come
   *     from {@link #next}
   */
  public static TrainingInput open(
      TrainEvalPipelineConfig config,
      PixelNormalization normalization,
      AssignerBySize assigner,
      Settings settings)
      throws IOException {
    InputReader reader = config.getTrainInputReader();
    if (reader.getNumEpochs() > 0) {
      throw DetectorException.badInput(
          "num_epochs is not supported: training lasts for its number of steps",
          "train_input_reader.num_epochs",
          "remove the field");
    }
    BadRecords badRecords = new BadRecords(settings.maxBadRecords());
    ExampleSource source =
        ExampleSource.open(
            reader, "train_input_reader", config.getModel().getSsd().getNumClasses(), badRecords);
    try {
      return new TrainingInput(config, source, badRecords, normalization, assigner, settings);
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /** How many examples an epoch has. */
  public int examplesPerEpoch() {
    return source.size();
  }

  /** How many examples turned out to be of no use and are left out. */
  public int badRecords() {
    return badRecords.count();
  }

  /** How long {@link #next} has waited for batches that were not ready. */
  public Duration waited() {
    return Duration.ofNanos(waitedNanos);
  }

  /**
   * The batch of the next step; the caller closes it.
   *
   * @throws DetectorException if more examples than allowed cannot be used, with file and offset
   */
  public TrainingBatch next() throws InterruptedException {
    ahead.add(prepareNext());
    CompletableFuture<TrainingBatch> batch = ahead.remove();
    long start = System.nanoTime();
    try {
      return batch.get();
    } catch (ExecutionException e) {
      throw InputThreads.unchecked(e.getCause());
    } finally {
      waitedNanos += System.nanoTime() - start;
    }
  }

  private CompletableFuture<TrainingBatch> prepareNext() {
    long step = nextStep;
    nextStep += stride;
    BatchAssembly assembly =
        new BatchAssembly(step, Seeds.of(seed, Seeds.named("step"), step), batchSize);
    for (int place = 0; place < batchSize; place++) {
      int slot = place;
      long position = step * batchSize + place;
      int index = order.at(position);
      threads.execute(() -> prepare(assembly, slot, position, index));
    }
    return assembly.batch();
  }

  private void prepare(BatchAssembly assembly, int place, long position, int index) {
    if (assembly.batch().isDone()) {
      return;
    }
    try {
      putUsable(assembly, place, position, index);
    } catch (IOException | RuntimeException | Error e) {
      assembly.fail(e);
    }
  }

  /** Puts the example in, or for one of no use the next one in the files. */
  private void putUsable(BatchAssembly assembly, int place, long position, int first)
      throws IOException {
    int index = first;
    do {
      RandomGenerator random = order.augmentation(position, index);
      Sample sample = usable(index, random);
      if (sample != null) {
        Image image = sample.image();
        assembly.put(
            place,
            image,
            assigner
                .forInput(image.height(), image.width())
                .assignSampled(sample.boxes(), sample.classes(), sample.weights(), random));
        return;
      }
      index = (index + 1) % source.size();
    } while (index != first);
    throw badRecords.nothingLeft();
  }

  /** The example, or null for one that is left out. */
  private Sample usable(int index, RandomGenerator random) throws IOException {
    if (badRecords.contains(index)) {
      return null;
    }
    try {
      return examples.prepare(index, random).sample();
    } catch (DetectorException e) {
      badRecords.add(index, e);
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    InputThreads.shutDown(threads);
    for (CompletableFuture<TrainingBatch> batch : ahead) {
      if (batch.isDone() && !batch.isCompletedExceptionally()) {
        batch.join().close();
      }
    }
    decoder.close();
    source.close();
  }
}
