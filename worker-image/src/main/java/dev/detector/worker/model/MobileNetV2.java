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

  private static final int EXPANSION = 6;

  /**
   * Builds the network under {@code path}.
   *
   * @param images [N, H, W, 3], normalised
   * @return feature maps of strides 4, 8, 16 and 32
   */
  List<Output<?>> build(String path, Output<?> images) {
    FunctionalModel names = new FunctionalModel(path, layers.variables().objects());
    names.layer();
    Output<?> x = convolution(names, images, divisible(32 * alpha), 3, 2, false);
    x = normalised(names, x, true);
    List<Output<?>> outputs = new ArrayList<>();
    int block = 0;
    for (int[] stage : STAGES) {
      for (int i = 0; i < stage[1]; i++) {
        x = block(names, x, stage[0], i == 0 ? stage[2] : 1, block > 0);
        if (OUTPUTS.contains(block)) {
          outputs.add(x);
        }
        block++;
      }
    }
    x = convolution(names, x, alpha < 1 ? divisible(1280 * alpha) : 1280, 1, 1, false);
    outputs.add(normalised(names, x, true));
    return outputs;
  }

  private Output<?> block(
      FunctionalModel names, Output<?> input, int channels, int stride, boolean expanded) {
    Output<?> x = input;
    int in = Layers.channels(input);
    if (expanded) {
      x = convolution(names, x, EXPANSION * in, 1, 1, true);
      x = normalised(names, x, true);
    }
    x = layers.depthwise(names.weightedLayer(), x, stride, Kernel.of(hyperparams));
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
    return layers
        .conv(
            names.weightedLayer(),
            Layers.channels(x),
            depth,
            size,
            stride,
            Kernel.of(hyperparams),
            Optional.empty())
        .apply(x);
  }

  private Output<?> normalised(FunctionalModel names, Output<?> input, boolean activated) {
    Output<?> x = input;
    if (hyperparams.batchNorm().isPresent()) {
      x = layers.batchNorm(names.weightedLayer(), x, hyperparams);
    } else {
      names.layer();
    }
    if (activated) {
      names.layer();
      x = layers.activation(x, hyperparams);
    }
    return x;
  }

  /** Nearest multiple of 8, but at least 90 % of the number. */
  static int divisible(double channels) {
    int rounded = Math.max(8, (int) (channels + 4) / 8 * 8);
    return rounded < 0.9 * channels ? rounded + 8 : rounded;
  }
}
