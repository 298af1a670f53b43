package dev.detector.worker.input;

import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.protos.InputReader;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageDecoder;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.image.PixelNormalization;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Evaluation data: every example once, whatever {@code num_epochs} says, in the files' order
 * ({@code shuffle} would only make results harder to compare), prepared ahead by several threads.
 * Can be gone through any number of times.
 */
public final class EvalInput implements Iterable<EvalExample>, AutoCloseable {
  private final ExampleSource source;
  private final ImageDecoder decoder = new ImageDecoder();
  private final ImageResizer resizer;
  private final PixelNormalization normalization;
  private final int maxBoxes;
  private final int examplesAhead;
  private final ExecutorService threads;

  private EvalInput(
      ExampleSource source,
      ImageResizer resizer,
      PixelNormalization normalization,
      int maxBoxes,
      int threadCount) {
    this.source = source;
    this.resizer = resizer;
    this.normalization = normalization;
    this.maxBoxes = maxBoxes;
    this.examplesAhead = 4 * threadCount;
    this.threads = InputThreads.pool("evaluation-input", threadCount);
  }

  /**
   * Opens the data of one {@code eval_input_reader}.
   *
   * @param reader which of the configuration's
   * @param normalization the feature extractor's
   * @throws DetectorException if data or options cannot be used; errors in single examples come
   *     from the iterator
   */
  public static EvalInput open(
      TrainEvalPipelineConfig config, int reader, PixelNormalization normalization)
      throws IOException {
    InputReader readerConfig = config.getEvalInputReader(reader);
    String path = "eval_input_reader[" + reader + "]";
    ImageResizer resizer =
        ImageResizer.of(config.getModel().getSsd().getImageResizer(), "model.ssd.image_resizer");
    ExampleSource source =
        ExampleSource.open(
            readerConfig, path, config.getModel().getSsd().getNumClasses(), BadRecords.none());
    return new EvalInput(
        source,
        resizer,
        normalization,
        readerConfig.getMaxNumberOfBoxes(),
        Runtime.getRuntime().availableProcessors());
  }

  /** How many examples there are. */
  public int size() {
    return source.size();
  }

  /** One example again, without preparing its image. */
  public DetectionExample example(int index) throws IOException {
    return ObjectSelection.first(source.read(index), maxBoxes);
  }

  /**
   * Goes through all examples. Only one iterator is used at a time, by one thread.
   *
   * @throws DetectorException from {@code next} if an example cannot be used, with file and offset
   */
  @Override
  public Iterator<EvalExample> iterator() {
    return new Iterator<>() {
      private final Deque<Future<EvalExample>> ahead = new ArrayDeque<>();
      private int submitted;

      @Override
      public boolean hasNext() {
        while (submitted < size() && ahead.size() < examplesAhead) {
          int index = submitted++;
          Callable<EvalExample> prepare = () -> prepare(index);
          ahead.add(threads.submit(prepare));
        }
        return !ahead.isEmpty();
      }

      @Override
      public EvalExample next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        try {
          return ahead.remove().get();
        } catch (ExecutionException e) {
          throw InputThreads.unchecked(e.getCause());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted while waiting for an example", e);
        }
      }
    };
  }

  private EvalExample prepare(int index) throws IOException {
    DetectionExample example = ObjectSelection.first(source.read(index), maxBoxes);
    Image image = decoder.decode(example.encodedImage(), source.where(index));
    ImageResizer.Prepared prepared = resizer.prepare(image, normalization);
    return new EvalExample(
        prepared.image(),
        prepared.trueSize(),
        new ImageResizer.Size(image.height(), image.width()),
        example);
  }

  @Override
  public void close() throws IOException {
    InputThreads.shutDown(threads);
    decoder.close();
    source.close();
  }
}
