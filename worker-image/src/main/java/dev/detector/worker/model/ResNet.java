package dev.detector.worker.model;

import dev.detector.worker.model.Layers.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Output;

/**
 * ResNet v1 (He et al., "Deep Residual Learning for Image Recognition") without its classifier, as
 * Keras' application builds it under the OD API's overrides.
 *
 * @param blocks of each of the four stages
 */
record ResNet(Layers layers, ExtractorSettings settings, List<Integer> blocks) {

  private static final int[] FILTERS = {64, 128, 256, 512};

  /** Channels of a block's output per channel of its inner convolutions. */
  private static final int EXPANSION = 4;

  /**
   * Builds the network under {@code path}.
   *
   * @param images [N, H, W, 3], normalised
   * @return feature maps of strides 4, 8, 16 and 32
   */
  List<Output<?>> build(String path, Output<?> images) {
    FunctionalModel names = new FunctionalModel(path, layers.variables().objects());
    names.layer();
    names.layer();
    Output<?> x =
        conv(layers.withExplicitPadding(true), names.weightedLayer(), images, FILTERS[0], 7, 2);
    x = activated(names, normalised(names, x));
    names.layer();
    x = layers.halved(x);
    List<Output<?>> outputs = new ArrayList<>();
    for (int stage = 0; stage < FILTERS.length; stage++) {
      x = firstBlock(names, x, FILTERS[stage], stage == 0 ? 1 : 2);
      for (int i = 1; i < blocks.get(stage); i++) {
        x = block(names, x, FILTERS[stage]);
      }
      outputs.add(x);
    }
    return outputs;
  }

  /** A block whose shortcut is a convolution, too. */
  private Output<?> firstBlock(FunctionalModel names, Output<?> input, int filters, int stride) {
    Output<?> x = inner(names, input, filters, stride);
    // Keras numbers layers by their distance from the end: those of both branches take turns.
    Output<?> shortcut = conv(layers, names.weightedLayer(), input, EXPANSION * filters, 1, stride);
    x = conv(layers, names.weightedLayer(), x, EXPANSION * filters, 1, 1);
    shortcut = normalised(names, shortcut);
    return sum(names, shortcut, normalised(names, x));
  }

  private Output<?> block(FunctionalModel names, Output<?> input, int filters) {
    Output<?> x = inner(names, input, filters, 1);
    x = conv(layers, names.weightedLayer(), x, EXPANSION * filters, 1, 1);
    return sum(names, input, normalised(names, x));
  }

  private Output<?> inner(FunctionalModel names, Output<?> input, int filters, int stride) {
    Output<?> x = conv(layers, names.weightedLayer(), input, filters, 1, stride);
    x = activated(names, normalised(names, x));
    x = conv(layers, names.weightedLayer(), x, filters, 3, 1);
    return activated(names, normalised(names, x));
  }

  private Output<?> sum(FunctionalModel names, Output<?> shortcut, Output<?> x) {
    names.layer();
    return activated(names, layers.b().add(shortcut, x));
  }

  private Output<?> conv(Layers in, String path, Output<?> x, int filters, int size, int stride) {
    return in.conv(
            path,
            Layers.channels(x),
            settings.depth(filters),
            size,
            stride,
            Kernel.of(settings.backbone()),
            Optional.empty())
        .apply(x);
  }

  private Output<?> normalised(FunctionalModel names, Output<?> x) {
    return names.normalised(layers, x, settings.backbone());
  }

  private Output<?> activated(FunctionalModel names, Output<?> x) {
    return names.activated(layers, x, settings.backbone());
  }
}
