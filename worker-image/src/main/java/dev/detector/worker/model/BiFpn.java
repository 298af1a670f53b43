package dev.detector.worker.model;

import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.Variable;
import dev.detector.worker.model.FeatureExtractor.Levels;
import dev.detector.worker.model.Layers.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tensorflow.Output;

/**
 * Bidirectional feature pyramid (Tan et al., "EfficientDet: Scalable and Efficient Object
 * Detection"): from the backbone's maps further levels are made by pooling; then each iteration
 * goes down the levels and up again, where a node combines maps that were brought to its level.
 *
 * @param hyperparams of all convolutions
 * @param filters channels of every node
 */
record BiFpn(
    LayerHyperparams hyperparams, Levels levels, int iterations, int filters, Combination method) {

  private static final String PATH = FeatureExtractor.PATH + "/_bifpn_stage";

  /** How a node adds up its inputs. */
  enum Combination {
    /** Just the sum. */
    SUM,
    /** With a trained weight for each input. */
    WEIGHTED_SUM,
    /**
     * With the softmax of trained weights; the OD API takes it over the wrong axis, of size one, so
     * that every weight is 1.
     */
    ATTENTION,
    /** With trained weights, negative ones being 0, that are divided by their sum. */
    FAST_ATTENTION
  }

  /** A map with its level, and whether it is the backbone's. */
  private record Node(int level, Output<?> map, boolean backbone) {}

  /**
   * Builds the pyramid.
   *
   * @param backbone maps from {@code levels.min()} on, finest first
   * @return a map for each level, finest first
   */
  List<Output<?>> build(Layers layers, List<Output<?>> backbone) {
    return new Building(layers).build(backbone);
  }

  private final class Building {
    private final Layers layers;
    private final GraphBuilder b;
    private int index;

    Building(Layers layers) {
      this.layers = layers;
      this.b = layers.b();
    }

    List<Output<?>> build(List<Output<?>> backbone) {
      Map<Integer, Node> pyramid = new TreeMap<>();
      for (int i = 0; i < backbone.size(); i++) {
        int level = levels.min() + i;
        pyramid.put(level, new Node(level, backbone.get(i), true));
      }
      Node last = pyramid.get(levels.min() + backbone.size() - 1);
      for (int level = last.level() + 1; level <= levels.max(); level++) {
        last = new Node(level, resampled(0, last, level), false);
        index++;
        pyramid.put(level, last);
      }
      for (int i = 0; i < iterations; i++) {
        last = iterate(pyramid, last);
      }
      return pyramid.values().stream().<Output<?>>map(Node::map).toList();
    }

    /** Goes down and up once; the maps of the pyramid are replaced by the ones of the way up. */
    private Node iterate(Map<Integer, Node> pyramid, Node top) {
      Map<Integer, Node> down = new TreeMap<>();
      Node last = top;
      for (int level = levels.max() - 1; level >= levels.min(); level--) {
        last = node(level, List.of(pyramid.get(level), last));
        down.put(level, last);
      }
      Map<Integer, Node> up = new TreeMap<>();
      up.put(levels.min(), last);
      for (int level = levels.min() + 1; level <= levels.max(); level++) {
        List<Node> inputs = new ArrayList<>(List.of(pyramid.get(level)));
        if (level < levels.max()) {
          inputs.add(down.get(level));
        }
        inputs.add(last);
        last = node(level, inputs);
        up.put(level, last);
      }
      pyramid.putAll(up);
      return last;
    }

    private Node node(int level, List<Node> inputs) {
      List<Output<?>> resampled = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        resampled.add(resampled(i, inputs.get(i), level));
      }
      Output<?> x = combined(resampled);
      String path = PATH + "/node_post_combine_block/" + index + "/";
      layers.variables().objects().object(path + "0");
      x = layers.activation(x, hyperparams);
      Kernel kernel = Kernel.of(hyperparams);
      x = layers.separable(path + "1", filters, filters, 3, 1, kernel, kernel, bias()).apply(x);
      layers.variables().objects().object(path + "2");
      x = layers.batchNorm(path + "2", x, hyperparams);
      index++;
      return new Node(level, x, false);
    }

    /** A node's input as a map of the node's level and channels. */
    private Output<?> resampled(int input, Node from, int level) {
      String path = PATH + "/node_input_blocks/" + index + "/" + input + "/1";
      layers.variables().objects().object(path);
      Output<?> x = from.map();
      int layer = 0;
      if (from.backbone()) {
        Kernel kernel = Kernel.of(hyperparams);
        x = layers.conv(path + "/0", Layers.channels(x), filters, 1, 1, kernel, bias()).apply(x);
        layers.variables().objects().object(path + "/1");
        x = layers.batchNorm(path + "/1", x, hyperparams);
        layer = 2;
      }
      if (from.level() != level) {
        layers.variables().objects().object(path + "/" + layer);
        x = from.level() < level ? layers.halved(x) : layers.doubled(x);
      }
      return x;
    }

    private Optional<Initializer> bias() {
      return hyperparams.useBias() ? Optional.of(Initializer.zeros()) : Optional.empty();
    }

    private Output<?> combined(List<Output<?>> inputs) {
      String path = PATH + "/node_combine_op/" + index;
      if (method == Combination.SUM) {
        layers.variables().objects().object(path + "/_combine_op");
        return b.addAll(inputs);
      }
      int count = inputs.size();
      Variable weights =
          layers
              .variables()
              .create(
                  path + "/bifpn_combine_weights",
                  true,
                  Initializer.ones(),
                  Optional.empty(),
                  count,
                  1);
      layers.variables().objects().alias(path + "/per_input_weights", weights.path());
      Output<?> factors = factors(weights.value());
      List<Output<?>> terms = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Output<?> factor = b.slice(factors, new int[] {i, 0}, new int[] {1, 1});
        terms.add(b.mul(inputs.get(i), b.op("Reshape", factor, b.ints(1))));
      }
      return b.addAll(terms);
    }

    private Output<?> factors(Output<?> weights) {
      return switch (method) {
        case FAST_ATTENTION -> {
          Output<?> positive = b.op("Relu", weights);
          yield b.div(positive, b.add(b.sumAll(positive), b.constant(1e-4f)));
        }
        case ATTENTION -> b.op("Softmax", weights);
        case WEIGHTED_SUM, SUM -> weights;
      };
    }
  }
}
