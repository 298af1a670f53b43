package dev.detector.worker.model;

import dev.detector.worker.graph.ObjectGraph;
import dev.detector.worker.model.Layers.Kernel;
import java.util.Optional;
import org.tensorflow.Output;

/**
 * Names that a Keras functional model's layers have in a checkpoint: {@code layer-N} counts all
 * layers, {@code layer_with_weights-N} those with variables.
 */
final class FunctionalModel {

  private final String path;
  private final ObjectGraph objects;
  private int layers;
  private int weighted;

  FunctionalModel(String path, ObjectGraph objects) {
    this.path = path;
    this.objects = objects;
  }

  /** Path of the next layer, which has no variables. */
  String layer() {
    String name = path + "/layer-" + layers++;
    objects.object(name);
    return name;
  }

  /** The next layer: the padding before a convolution, where layers pad explicitly. */
  void padding(Layers layers) {
    if (layers.explicitPadding()) {
      layer();
    }
  }

  /** The next layers: a convolution without a bias, and its padding. */
  Output<?> convolution(
      Layers layers, Output<?> x, int filters, int size, int stride, LayerHyperparams h) {
    if (size > 1) {
      padding(layers);
    }
    return layers
        .conv(
            weightedLayer(),
            Layers.channels(x),
            filters,
            size,
            stride,
            Kernel.of(h),
            Optional.empty())
        .apply(x);
  }

  /** The next layer: batch normalisation, or a layer that does nothing. */
  Output<?> normalised(Layers layers, Output<?> x, LayerHyperparams h) {
    if (h.batchNorm().isEmpty()) {
      layer();
      return x;
    }
    return layers.batchNorm(weightedLayer(), x, h);
  }

  /** The next layer: the activation. */
  Output<?> activated(Layers layers, Output<?> x, LayerHyperparams h) {
    layer();
    return layers.activation(x, h);
  }

  /** Path of the next layer, which has variables. */
  String weightedLayer() {
    String name = path + "/layer_with_weights-" + weighted++;
    objects.alias(path + "/layer-" + layers++, name);
    return name;
  }

  /** Makes a layer of another model, without variables, the next one of this model, too. */
  void share(String layer) {
    objects.alias(path + "/layer-" + layers++, layer);
  }

  /** Makes a layer of another model, with variables, the next one of this model, too. */
  void shareWeighted(String layer) {
    objects.alias(path + "/layer_with_weights-" + weighted++, layer);
    share(layer);
  }
}
