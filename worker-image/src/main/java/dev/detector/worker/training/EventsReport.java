package dev.detector.worker.training;

import dev.detector.formats.events.EventWriter;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.image.PictureFile;
import dev.detector.worker.image.PixelNormalization;
import dev.detector.worker.input.TrainingBatch;
import dev.detector.worker.input.TrainingInput;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells it in the OD API's log lines and its event file, tag by tag. */
final class EventsReport implements TrainingReport {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingReport.class);
  private static final int IMAGES = 3;

  private final EventWriter events;
  private final PixelNormalization normalization;
  private long blockStart = System.nanoTime();
  private long blockStep;
  private Duration waitedBefore = Duration.ZERO;

  EventsReport(Path modelDirectory, long firstStep, PixelNormalization normalization)
      throws IOException {
    this.normalization = normalization;
    events = EventWriter.open(modelDirectory.resolve("train"), Clock.systemUTC());
    blockStep = firstStep;
  }

  @Override
  public void steps(long step, StepResult result, float nextRate, TrainingInput input)
      throws IOException {
    Duration waited = input.waited();
    long now = System.nanoTime();
    double seconds = (now - blockStart) / 1e9;
    double perStep = seconds / (step - blockStep);
    double waitShare = waited.minus(waitedBefore).toNanos() / 1e9 / seconds;
    Map<String, Float> values = new LinkedHashMap<>();
    values.put("Loss/classification_loss", result.classification());
    values.put("Loss/localization_loss", result.localization());
    values.put("Loss/regularization_loss", result.regularization());
    values.put("Loss/total_loss", result.total());
    values.put("learning_rate", nextRate);
    LOG.info(
        "Step {} per-step time {}s (waited for input {} % of it)",
        step, Format.seconds(perStep), Format.percent(waitShare));
    LOG.info(
        "{}",
        values.entrySet().stream()
            .map(e -> "'" + e.getKey() + "': " + e.getValue())
            .collect(Collectors.joining(",\n ", "{", "}")));
    events.scalar("steps_per_sec", step, (float) (1 / perStep));
    events.scalars(values, step);
    if (input.badRecords() > 0) {
      LOG.info("{} examples that cannot be used are left out", input.badRecords());
      events.scalar("bad_records", step, input.badRecords());
    }
    events.flush();
    blockStart = now;
    blockStep = step;
    waitedBefore = waited;
  }

  @Override
  public void wentBack(long step, int recoveries) throws IOException {
    events.scalar("recoveries", step, recoveries);
    events.flush();
    blockStart = System.nanoTime();
    blockStep = step;
    waitedBefore = Duration.ZERO;
  }

  @Override
  public void images(TrainingBatch batch, long step) throws IOException {
    long[] shape = batch.images().shape().asArray();
    int height = (int) shape[1];
    int width = (int) shape[2];
    float[] pixels = Tensors.toFloats(batch.images());
    List<byte[]> pngs = new ArrayList<>();
    for (int i = 0; i < Math.min(IMAGES, shape[0]); i++) {
      BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < width * height; p++) {
        int at = (i * width * height + p) * 3;
        int red = normalization.level(0, pixels[at]);
        int green = normalization.level(1, pixels[at + 1]);
        int rgb = red << 16 | green << 8 | normalization.level(2, pixels[at + 2]);
        image.setRGB(p % width, p / width, rgb);
      }
      pngs.add(PictureFile.png(image));
    }
    events.images("train_input_images", step, width, height, pngs);
    events.flush();
  }

  @Override
  public void close() throws IOException {
    events.close();
  }
}
