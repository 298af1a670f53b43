package dev.detector.worker.model;

import dev.detector.worker.model.Layers.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Output;

/**
 * MobileNetV2 without its classifier, as Keras' application builds it under the OD API's overrides
 * (minimum depth, hyperparameters, 1280 channels at the end whatever a multiplier above 1 says).
 *
 * @param alpha the config's {@code depth_multiplier}
 * @param minDepth least number of channels, except of the expansions
 */
record MobileNetV2(Layers layers, LayerHyperparams hyperparams, double alpha, int minDepth) {

  /** Channels, number of blocks and first stride of each stage; the first one has no expansion. */
  private static final int[][] STAGES = {
    {16, 1, 1}, {24, 2, 2}, {32, 3, 2}, {64, 4, 2}, {96, 3, 1}, {160, 3, 2}, {320, 1, 1}
  };

  /** Blocks whose output is a feature map, in the OD API's words layers 4, 7 and 14. */
  private static final List<Integer> OUTPUTS = List.of(2, 5, 12);

  /** Block whose expansion is a feature map, the OD API's {@code layer_15/expansion_output}. */
  private static final int EXPANDED_OUTPUT = 13;

  private static final int EXPANSION = 6;

  /**
   * Feature maps.
   *
   * @param pyramid of strides 4, 8, 16 and 32
   * @param expansion of stride 16: what the last block but three of it begins with
   */
  record Maps(List<Output<?>> pyramid, Output<?> expansion) {}

  /** The network of an extractor. */
  static MobileNetV2 of(ExtractorSettings settings, Layers layers) {
    return new MobileNetV2(
        layers, settings.backbone(), settings.depthMultiplier(), settings.minDepth());
  }

  /**
   * Builds the network under {@code path}.
   *
   * @param images [N, H, W, 3], normalised
   */
  Maps build(String path, Output<?> images) {
    FunctionalModel names = new FunctionalModel(path, layers.variables().objects());
    names.layer();
    Output<?> x = convolution(names, images, divisible(32 * alpha), 3, 2, false);
    x = normalised(names, x, true);
    List<Output<?>> outputs = new ArrayList<>();
    Output<?> expansion = x;
    int block = 0;
    for (int[] stage : STAGES) {
      for (int i = 0; i < stage[1]; i++) {
        Output<?> input = x;
        if (block > 0) {
          x = convolution(names, x, EXPANSION * Layers.channels(input), 1, 1, true);
          x = normalised(names, x, true);
        }
        if (block == EXPANDED_OUTPUT) {
          expansion = x;
        }
        x = projected(names, input, x, stage[0], i == 0 ? stage[2] : 1);
        if (OUTPUTS.contains(block)) {
          outputs.add(x);
        }
        block++;
      }
    }
    x = convolution(names, x, alpha < 1 ? divisible(1280 * alpha) : 1280, 1, 1, false);
    outputs.add(normalised(names, x, true));
    return new Maps(outputs, expansion);
  }

  /** A block after its expansion. */
  private Output<?> projected(
      FunctionalModel names, Output<?> input, Output<?> expanded, int channels, int stride) {
    int in = Layers.channels(input);
    names.padding(layers);
    Output<?> x =
        layers.depthwise(
            names.weightedLayer(), expanded, 3, stride, Kernel.of(hyperparams), Optional.empty());
    x = normalised(names, x, true);
    int filters = divisible((int) (channels * alpha));
    x = convolution(names, x, filters, 1, 1, false);
    x = normalised(names, x, false);
    // The comparison is with the channels before the minimum depth: Keras does not know of it.
    if (in == filters && stride == 1) {
      names.layer();
      x = layers.b().add(input, x);
    }
    return x;
  }

  private Output<?> convolution(
      FunctionalModel names, Output<?> x, int filters, int size, int stride, boolean expansion) {
    int depth = expansion ? filters : Math.max(filters, minDepth);
    return names.convolution(layers, x, depth, size, stride, hyperparams);
  }

  private Output<?> normalised(FunctionalModel names, Output<?> input, boolean activated) {
    Output<?> x = names.normalised(layers, input, hyperparams);
    return activated ? names.activated(layers, x, hyperparams) : x;
  }

  /** Nearest multiple of 8, but at least 90 % of the number. */
  static int divisible(double channels) {
    int rounded = Math.max(8, (int) (channels + 4) / 8 * 8);
    return rounded < 0.9 * channels ? rounded + 8 : rounded;
  }
}
