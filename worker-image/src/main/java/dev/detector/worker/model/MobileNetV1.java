package dev.detector.worker.model;

import dev.detector.worker.model.Layers.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Output;

/**
 * MobileNetV1 (Howard et al., "MobileNets") without its classifier, as Keras' application builds it
 * under the OD API's overrides.
 *
 * @param slim fewer channels in the last two blocks
 */
record MobileNetV1(Layers layers, ExtractorSettings settings, boolean slim) {

  /** Channels and stride of each block. */
  private static final int[][] BLOCKS = {
    {64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}, {512, 1}, {512, 1}, {512, 1},
    {512, 1}, {512, 1}, {1024, 2}, {1024, 1}
  };

  /** Channels of the last two blocks in the slim form. */
  private static final int[] SLIM = {512, 256};

  /** Blocks whose output is a feature map, from 0. */
  private static final List<Integer> OUTPUTS = List.of(2, 4, 10, 12);

  /**
   * Builds the network under {@code path}.
   *
   * @param images [N, H, W, 3], normalised
   * @return feature maps of strides 4, 8, 16 and 32
   */
  List<Output<?>> build(String path, Output<?> images) {
    FunctionalModel names = new FunctionalModel(path, layers.variables().objects());
    names.layer();
    Output<?> x = activated(names, convolution(names, images, twice(32), 3, 2));
    List<Output<?>> outputs = new ArrayList<>();
    for (int i = 0; i < BLOCKS.length; i++) {
      names.padding(layers);
      x =
          layers.depthwise(
              names.weightedLayer(),
              x,
              3,
              BLOCKS[i][1],
              Kernel.of(settings.backbone()),
              Optional.empty());
      x = activated(names, x);
      x = activated(names, convolution(names, x, channels(i), 1, 1));
      if (OUTPUTS.contains(i)) {
        outputs.add(x);
      }
    }
    return outputs;
  }

  private int channels(int block) {
    int last = block - (BLOCKS.length - SLIM.length);
    return slim && last >= 0 ? settings.depth(SLIM[last]) : twice(BLOCKS[block][0]);
  }

  /** Keras and the OD API's override of its layers both apply the multiplier. */
  private int twice(int channels) {
    return settings.depth((int) (channels * settings.depthMultiplier()));
  }

  private Output<?> convolution(
      FunctionalModel names, Output<?> x, int filters, int size, int stride) {
    return names.convolution(layers, x, filters, size, stride, settings.backbone());
  }

  private Output<?> activated(FunctionalModel names, Output<?> x) {
    return names.activated(
        layers, names.normalised(layers, x, settings.backbone()), settings.backbone());
  }
}
