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

  /** Images with levels 0..255, one below the other. */
  public Image images(int count) {
    float[] pixels = new float[count * height() * width() * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) (127.5 + 127.5 * Math.sin(i * 0.37));
    }
    return new Image(pixels, count * height(), width());
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

  /** Values of one variable, row-major: a sine that its path shifts. */
  public static float[] weights(Variable variable) {
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
      double s = Math.sin(i * 12.9898 + shift);
      values[i] =
          (float)
              switch (leaf) {
                case "gamma" -> 1 + .1 * s;
                case "moving_variance" -> 1 + .3 * s;
                case "beta", "moving_mean", "bias" -> .1 * s;
                default -> s * Math.sqrt(6 / fan);
              };
    }
    return values;
  }
}
