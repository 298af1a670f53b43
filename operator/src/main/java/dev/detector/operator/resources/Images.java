package dev.detector.operator.resources;

import io.fabric8.kubernetes.api.model.ResourceRequirements;

/** Which image a worker container runs. */
final class Images {

  private Images() {}

  /** The spec's image, else the installation's, with GPU support where the limits name a GPU. */
  static String of(OperatorConfig config, String image, ResourceRequirements resources) {
    if (image != null) {
      return image;
    }
    return Gpus.areIn(resources) ? config.workerGpuImage() : config.workerImage();
  }
}
