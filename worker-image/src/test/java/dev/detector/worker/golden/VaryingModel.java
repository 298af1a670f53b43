package dev.detector.worker.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.TextFormat;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageResizer;
import dev.detector.worker.image.ImageResizer.Prepared;
import dev.detector.worker.model.SsdModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * What the OD API says of a model whose images vary in size, in {@code golden/ssd_models}: for two
 * images its input's size, anchors and answers (each {@code every}-th row), its detections, and the
 * losses of a first training step with the norm of its gradients. It was run eagerly, a size at a
 * time, as its evaluation does; with variables and pixels as in {@link GoldenModel}.
 *
 * @param data the file's content
 * @param config its {@code config}
 */
public record VaryingModel(JsonNode data, Ssd config) {

  /** Names of all the files. */
  public static List<String> names() {
    return List.of(
        "mobilenet_v2_fpn",
        "mobilenet_v2_fpn_explicit",
        "mobilenet_v2_ssd",
        "resnet50_fpn",
        "efficientdet_d0");
  }

  /** Reads one of the files. */
  public static VaryingModel read(String name) {
    try (GZIPInputStream in =
        new GZIPInputStream(
            Files.newInputStream(Golden.resource("ssd_models/varying_" + name + ".json.gz")))) {
      JsonNode data = new ObjectMapper().readTree(in);
      String model = data.get("config").asText().strip();
      String block = model.substring(model.indexOf('{') + 1, model.lastIndexOf('}'));
      return new VaryingModel(data, TextFormat.parse(block, Ssd.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The images with what is expected of each. */
  public List<JsonNode> images() {
    return List.of(data.get("sizes").get(0), data.get("sizes").get(1));
  }

  /** The pixels of one of the images, levels 0 to 255. */
  public static Image pixels(JsonNode image) {
    return GoldenModel.images(1, image.get("height").asInt(), image.get("width").asInt());
  }

  /** One of the images as the model takes it. */
  public Prepared prepared(JsonNode image) {
    return ImageResizer.of(config.getImageResizer(), "model.ssd.image_resizer")
        .prepare(pixels(image), SsdModel.normalization(config));
  }

  /** Largest difference in the rows that the file has. */
  public double difference(JsonNode image, String field, float[] actual) {
    JsonNode rows = image.get(field);
    int size = rows.get(0).size();
    if (actual.length != size * image.get("anchors_total").asInt()) {
      throw new AssertionError(field + ": " + actual.length + " numbers");
    }
    double max = 0;
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < size; c++) {
        double there = actual[r * data.get("every").asInt() * size + c];
        max = Math.max(max, Math.abs(there - rows.get(r).get(c).asDouble()));
      }
    }
    return max;
  }
}
