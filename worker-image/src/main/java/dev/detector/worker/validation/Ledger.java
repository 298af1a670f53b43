package dev.detector.worker.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detector.formats.AtomicFile;
import dev.detector.worker.metrics.CocoMetric;
import dev.detector.worker.metrics.CocoMetrics;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * One JSON file per checkpoint that is done with, {@code evaluations/ckpt-N.json}; it appears whole
 * and last of all that an evaluation leaves, so its existence means "evaluated". A checkpoint that
 * could not be evaluated has {@code damaged}, the reason, in place of {@code step} and {@code
 * metrics}.
 */
public final class Ledger implements EvaluationSink {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path directory;

  /** The ledger in {@code modelDir/evaluations}, which is made if need be. */
  public Ledger(Path modelDir) throws IOException {
    directory = Files.createDirectories(modelDir.resolve("evaluations"));
  }

  /** True once the checkpoint is evaluated or known to be damaged. */
  public boolean contains(int number) {
    return Files.exists(file(number));
  }

  /** The highest step evaluated so far, or -1. */
  public long lastStep() throws IOException {
    long last = -1;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "ckpt-*.json")) {
      for (Path file : files) {
        JsonNode step = JSON.readTree(file.toFile()).path("step");
        last = Math.max(last, step.asLong(-1));
      }
    }
    return last;
  }

  @Override
  public void accept(Evaluation evaluation) throws IOException {
    ObjectNode entry = entry(evaluation.checkpoint(), evaluation.time());
    entry.put("step", evaluation.scores().step());
    ObjectNode metrics = entry.putObject("metrics");
    evaluation.scores().metrics().forEach(metrics::put);
    for (CocoMetrics.PerClass one : evaluation.scores().perClass()) {
      entry
          .withArray("perClass")
          .addObject()
          .put("name", one.category().name())
          .put("id", one.category().id())
          .put("mAP", one.get(CocoMetric.AP))
          .put("mAP@.50IOU", one.get(CocoMetric.AP50))
          .put("groundTruths", one.groundTruths());
    }
    write(evaluation.number(), entry);
  }

  /** Records that a checkpoint cannot be evaluated. */
  public void damaged(int number, String reason, Instant time) throws IOException {
    write(number, entry("ckpt-" + number, time).put("damaged", reason));
  }

  private static ObjectNode entry(String checkpoint, Instant time) {
    return JSON.createObjectNode().put("checkpoint", checkpoint).put("time", time.toString());
  }

  private void write(int number, ObjectNode entry) throws IOException {
    AtomicFile.write(file(number), JSON.writeValueAsString(entry) + "\n");
  }

  private Path file(int number) {
    return directory.resolve("ckpt-" + number + ".json");
  }
}
