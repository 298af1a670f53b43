package dev.detector.formats.lint;

import dev.detector.formats.BadInputException;
import dev.detector.formats.protos.BatchNonMaxSuppression;
import dev.detector.formats.protos.CalibrationConfig;
import dev.detector.formats.protos.HardExampleMiner;
import dev.detector.formats.protos.Loss;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.formats.protos.XYPairs;

/**
 * Values and combinations of an SSD's losses and post-processing that no trainer can do anything
 * with; the OD API raises an exception for nearly all of them.
 */
public final class SsdCombinations implements Rule {
  private static final String SSD = "model.ssd.";
  private static final String LOSS = SSD + "loss.";
  private static final String MINER = LOSS + "hard_example_miner";
  private static final String POST = SSD + "post_processing.";
  private static final String NMS = POST + "batch_non_max_suppression.";
  private static final String CALIBRATION = POST + "calibration_config.";

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    if (config.getModel().hasSsd()) {
      check(config.getModel().getSsd(), report);
    }
  }

  /**
   * Returns if there is none of them.
   *
   * @throws BadInputException with the first one's field path
   */
  public static void require(Ssd ssd) {
    Report report = new Report();
    check(ssd, report);
    report.findings().throwIfErrors();
  }

  private static void check(Ssd ssd, Report report) {
    codes(ssd, report);
    classes(ssd, report);
    losses(ssd.getLoss(), report);
    suppression(ssd.getPostProcessing().getBatchNonMaxSuppression(), report);
    softSuppression(ssd.getPostProcessing().getBatchNonMaxSuppression(), report);
    scores(ssd, report);
  }

  private static void codes(Ssd ssd, Report report) {
    int size = ssd.getBoxCoder().hasSquareBoxCoder() ? 3 : 4;
    var predictor = ssd.getBoxPredictor();
    String path = SSD + "box_predictor.";
    if (predictor.hasConvolutionalBoxPredictor()) {
      codeSize(
          path + "convolutional_box_predictor",
          predictor.getConvolutionalBoxPredictor().getBoxCodeSize(),
          size,
          report);
    } else if (predictor.hasWeightSharedConvolutionalBoxPredictor()) {
      codeSize(
          path + "weight_shared_convolutional_box_predictor",
          predictor.getWeightSharedConvolutionalBoxPredictor().getBoxCodeSize(),
          size,
          report);
    }
  }

  private static void codeSize(String path, int size, int needed, Report report) {
    if (size != needed) {
      report.error(
          path + ".box_code_size",
          "is " + size + ", but the codes of model.ssd.box_coder have " + needed + " numbers",
          "set it to " + needed);
    }
  }

  private static void classes(Ssd ssd, Report report) {
    if (ssd.getAddBackgroundClass()) {
      return;
    }
    if (!ssd.getEncodeBackgroundAsZeros()) {
      report.error(
          SSD + "encode_background_as_zeros",
          "is false with add_background_class: false, which makes the first class the background",
          "set it to true");
    }
    if (ssd.getUseConfidencesAsTargets()) {
      report.error(
          SSD + "use_confidences_as_targets",
          "is true with add_background_class: false",
          "remove one of the two");
    }
  }

  private static void losses(Loss loss, Report report) {
    var classification = loss.getClassificationLoss();
    if (loss.hasHardExampleMiner()) {
      mining(loss.getHardExampleMiner(), report);
      if (classification.hasWeightedSigmoidFocal()) {
        report.error(
            MINER,
            "picks the hard examples that weighted_sigmoid_focal weighs already",
            "remove it, or use weighted_sigmoid or weighted_softmax");
      } else if (classification.hasWeightedDiceClassificationLoss()) {
        report.error(
            MINER,
            "has no loss of single examples with weighted_dice_classification_loss",
            "remove it, or use weighted_sigmoid or weighted_softmax");
      }
    }
    float fraction = loss.getRandomExampleSampler().getPositiveSampleFraction();
    if (!(fraction > 0 && fraction <= 1)) {
      report.error(
          LOSS + "random_example_sampler.positive_sample_fraction",
          "is " + fraction,
          "use a value above 0, at most 1");
    }
    if (classification.getWeightedSoftmax().getLogitScale() == 0
        || classification.getWeightedLogitsSoftmax().getLogitScale() == 0) {
      report.error(
          LOSS + "classification_loss", "has logit_scale 0", "use 1, which is its default");
    }
  }

  private static void mining(HardExampleMiner miner, Report report) {
    if (!(miner.getIouThreshold() >= 0 && miner.getIouThreshold() <= 1)) {
      report.error(
          MINER + ".iou_threshold", "is " + miner.getIouThreshold(), "use a value from 0 to 1");
    }
  }

  private static void suppression(BatchNonMaxSuppression nms, Report report) {
    if (!(nms.getIouThreshold() >= 0 && nms.getIouThreshold() <= 1)) {
      report.error(NMS + "iou_threshold", "is " + nms.getIouThreshold(), "use a value from 0 to 1");
    }
    int perClass = nms.getMaxDetectionsPerClass();
    if (perClass < 1 || perClass > nms.getMaxTotalDetections()) {
      report.error(
          NMS + "max_detections_per_class",
          "is " + perClass + " with max_total_detections " + nms.getMaxTotalDetections(),
          "use a value from 1 to max_total_detections");
    }
    if (nms.getUseClassAgnosticNms() && nms.getMaxClassesPerDetection() > 1) {
      report.error(
          NMS + "max_classes_per_detection",
          "is " + nms.getMaxClassesPerDetection() + " with use_class_agnostic_nms",
          "set it to 1");
    }
    if (nms.getUseCombinedNms() && nms.getUseClassAgnosticNms()) {
      report.error(
          NMS + "use_combined_nms", "is true with use_class_agnostic_nms", "remove one of the two");
    }
    if (nms.getUseCombinedNms() && nms.getChangeCoordinateFrame()) {
      report.error(
          NMS + "change_coordinate_frame",
          "is true, which is also its default, with use_combined_nms",
          "set it to false");
    }
  }

  private static void softSuppression(BatchNonMaxSuppression nms, Report report) {
    float sigma = nms.getSoftNmsSigma();
    if (sigma < 0) {
      report.error(NMS + "soft_nms_sigma", "is " + sigma, "use 0 or more");
    } else if (sigma > 0) {
      String what = "is " + sigma + ", which lowers scores, with ";
      if (nms.getUseCombinedNms()) {
        report.error(NMS + "soft_nms_sigma", what + "use_combined_nms", "remove one of the two");
      }
      if (nms.getUseStaticShapes()) {
        report.error(NMS + "soft_nms_sigma", what + "use_static_shapes", "remove one of the two");
      }
      if (nms.getUseHardNms() && !nms.getUseClassAgnosticNms()) {
        report.error(NMS + "soft_nms_sigma", what + "use_hard_nms", "remove one of the two");
      }
    }
  }

  private static void scores(Ssd ssd, Report report) {
    if (ssd.getPostProcessing().getLogitScale() == 0) {
      report.error(POST + "logit_scale", "is 0", "use 1, which is its default");
    }
    if (!ssd.getPostProcessing().hasCalibrationConfig()) {
      return;
    }
    CalibrationConfig calibration = ssd.getPostProcessing().getCalibrationConfig();
    switch (calibration.getCalibratorCase()) {
      case FUNCTION_APPROXIMATION ->
          pairs(
              calibration.getFunctionApproximation().getXYPairs(),
              CALIBRATION + "function_approximation.x_y_pairs",
              report);
      case CLASS_ID_FUNCTION_APPROXIMATIONS ->
          calibration
              .getClassIdFunctionApproximations()
              .getClassIdXyPairsMapMap()
              .forEach(
                  (id, pairs) ->
                      pairs(
                          pairs,
                          CALIBRATION
                              + "class_id_function_approximations.class_id_xy_pairs_map["
                              + id
                              + "]",
                          report));
      case TEMPERATURE_SCALING_CALIBRATION -> {
        float scaler = calibration.getTemperatureScalingCalibration().getScaler();
        if (!(scaler > 0)) {
          report.error(
              CALIBRATION + "temperature_scaling_calibration.scaler",
              "is " + scaler,
              "use a value above 0");
        }
      }
      case SIGMOID_CALIBRATION, CLASS_ID_SIGMOID_CALIBRATIONS, CALIBRATOR_NOT_SET ->
          report.error(
              POST + "calibration_config",
              "has no calibration that the OD API can compute",
              "use function_approximation, class_id_function_approximations or"
                  + " temperature_scaling_calibration");
    }
  }

  private static void pairs(XYPairs pairs, String path, Report report) {
    if (pairs.getXYPairCount() == 0) {
      report.error(path, "has no x_y_pair", "give at least one");
    }
    for (int i = 1; i < pairs.getXYPairCount(); i++) {
      float before = pairs.getXYPair(i - 1).getX();
      float x = pairs.getXYPair(i).getX();
      if (!(x > before)) {
        report.error(
            path + ".x_y_pair[" + i + "].x",
            "is " + x + " after " + before,
            "sort the pairs by x, each x once");
        return;
      }
    }
  }
}
