package dev.detector.worker.model;

import dev.detector.worker.graph.ObjectGraph;
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

  /** Next layer without variables. */
  void layer() {
    objects.object(path + "/layer-" + layers++);
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
}
