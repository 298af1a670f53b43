package dev.detector.worker.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.TextFormat;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.image.Image;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.tensorflow.Operation;
import org.tensorflow.Tensor;

/**
 * What the OD API says of one model, in {@code golden/ssd_models}: its {@code model.ssd} block, its
 * variables and their second names, its answer to an image, and gradients of a loss for two images.
 * It was built by {@code model_builder.build}, its variables then set by a formula of their
 * checkpoint keys and the images' pixels by another, so that no weights need be stored.
 *
 * @param data the file's content
 * @param config its {@code config}
 */
public record GoldenModel(JsonNode data, Ssd config) {

  /** Reads one of the files. */
  public static GoldenModel read(String name) {
    try (InputStream in =
        new GZIPInputStream(
            Files.newInputStream(Golden.resource("ssd_models/" + name + ".json.gz")))) {
      JsonNode data = new ObjectMapper().readTree(in);
      return new GoldenModel(data, TextFormat.parse(data.get("config").asText(), Ssd.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Height of the model's input. */
  public int height() {
    return data.get("size").get(0).asInt();
  }

  /** Width of the model's input. */
  public int width() {
    return data.get("size").get(1).asInt();
  }

  /** A field of texts or arrays by name. */
  public Map<String, String> map(String field) {
    Map<String, String> map = new TreeMap<>();
    data.get(field)
        .properties()
        .forEach(
            e ->
                map.put(
                    e.getKey(),
                    e.getValue().isTextual() ? e.getValue().asText() : e.getValue().toString()));
    return map;
  }

  /** An image with levels 0..255. */
  public Image image() {
    return images(1, height(), width());
  }

  /** Images with levels 0..255, one below the other. */
  static Image images(int count, int height, int width) {
    float[] pixels = new float[count * height * width * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) (127.5 + 127.5 * scattered(i, 0));
    }
    return new Image(pixels, count * height, width);
  }

  /** What images teach the model. */
  public Step step(String mode) {
    JsonNode step = data.get("steps").get(mode);
    JsonNode size = step.get("size");
    return new Step(step, step.get("batch").asInt(), size.get(0).asInt(), size.get(1).asInt());
  }

  /**
   * One step's gradients.
   *
   * @param expected loss, norms of gradients, sums of the moving averages after it
   * @param batch images, so many and so large that no level is normalised by a handful of cells
   */
  public record Step(JsonNode expected, int batch, int height, int width) {
    /** The images, one below the other. */
    public Image images() {
      return GoldenModel.images(batch, height, width);
    }
  }

  /**
   * How far from some rows of numbers is near. The real API's own answers differ by up to 2.3e-5 of
   * the largest number between its kernels, oneDNN on and off.
   */
  public static double tolerance(JsonNode rows) {
    double largest = 0;
    for (JsonNode row : rows) {
      for (JsonNode value : row) {
        largest = Math.max(largest, Math.abs(value.asDouble()));
      }
    }
    return 1e-4 + 2e-5 * largest;
  }

  /** Ops that set the model's variables. */
  public static List<Operation> assignments(GraphBuilder b, Collection<Variable> variables) {
    List<Operation> assignments = new ArrayList<>();
    for (Variable v : variables) {
      try (Tensor values = Tensors.floats(weights(v), v.shape().toArray())) {
        assignments.add(b.assign("golden/" + v.path(), v, b.constant(values)));
      }
    }
    return assignments;
  }

  /** Values of one variable, row-major: its path shifts them. */
  private static float[] weights(Variable variable) {
    CRC32 hash = new CRC32();
    hash.update(variable.path().getBytes(StandardCharsets.UTF_8));
    double shift = hash.getValue() % 1000;
    long[] shape = variable.shape().toArray();
    int size = 1;
    for (long n : shape) {
      size *= (int) n;
    }
    String leaf = variable.path().substring(variable.path().lastIndexOf('/') + 1);
    double fan =
        shape.length < 4
            ? 1
            : shape[0] * shape[1] * (leaf.equals("depthwise_kernel") ? 1.0 : shape[2]);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      double s = scattered(i, shift);
      values[i] =
          (float)
              switch (leaf) {
                case "gamma" -> 1 + .1 * s;
                case "moving_variance" -> 1 + .3 * s;
                case "beta", "moving_mean", "bias" -> .1 * s;
                default -> s * Math.sqrt(6 / fan) * (isLast(variable.path()) ? .1 : 1);
              };
    }
    return values;
  }

  /** Logits of 20 would all have a score of one. */
  private static boolean isLast(String path) {
    return path.contains("prediction_head") && !path.endsWith("/depthwise_kernel");
  }

  /**
   * Numbers from -1 to 1 as if by chance. With plain sines the weights of a layer would be of rank
   * two, and where a batch is normalised by itself all would hang on the last bits: the real API's
   * own losses then differ by a hundredth between its kernels, oneDNN on and off.
   */
  private static double scattered(int i, double shift) {
    double x = Math.sin(i * 12.9898 + shift) * 43758.5453;
    return 2 * (x - Math.floor(x)) - 1;
  }
}
