package dev.detector.worker.validation;

import java.util.LinkedHashMap;
import java.util.Map;

/** The losses averaged over the batches, under the OD API's tags. */
final class LossMeans {
  static final String LOCALIZATION = "Loss/localization_loss";
  static final String CLASSIFICATION = "Loss/classification_loss";
  static final String REGULARIZATION = "Loss/regularization_loss";
  static final String TOTAL = "Loss/total_loss";

  private double localization;
  private double classification;
  private int batches;

  void add(float localizationLoss, float classificationLoss) {
    localization += localizationLoss;
    classification += classificationLoss;
    batches++;
  }

  /**
   * The means; NaN if there was no batch.
   *
   * @param regularization the weights' penalty
   * @param added whether {@code add_regularization_loss} wants it
   */
  Map<String, Double> tags(float regularization, boolean added) {
    Map<String, Double> tags = new LinkedHashMap<>();
    double boxes = localization / batches;
    double classes = classification / batches;
    tags.put(LOCALIZATION, boxes);
    tags.put(CLASSIFICATION, classes);
    if (added) {
      tags.put(REGULARIZATION, (double) regularization);
    }
    tags.put(TOTAL, boxes + classes + (added ? regularization : 0));
    return tags;
  }
}
