package dev.detector.formats.lint;

import dev.detector.formats.protos.BidirectionalFeaturePyramidNetworks;
import dev.detector.formats.protos.SsdFeatureExtractor;

/** What an EfficientNet with BiFPN takes, by the fields that the OD API's one refuses as well. */
final class EfficientDetRules {
  private static final String EXTRACTOR = "model.ssd.feature_extractor.";

  private EfficientDetRules() {}

  static boolean applies(SsdFeatureExtractor extractor) {
    return extractor.getType().contains("_bifpn_");
  }

  static void check(SsdFeatureExtractor extractor, Report report) {
    refuse(extractor.hasFpn(), "fpn", "use bifpn", report);
    refuse(extractor.getDepthMultiplier() != 1, "depth_multiplier", "remove it", report);
    refuse(extractor.getUseExplicitPadding(), "use_explicit_padding", "remove it", report);
    refuse(extractor.getUseDepthwise(), "use_depthwise", "remove it", report);
    checkPadding(extractor, report);
    refuse(extractor.hasNumLayers(), "num_layers", "remove it", report);
    refuse(
        extractor.getOverrideBaseFeatureExtractorHyperparams()
            && !extractor.getConvHyperparams().getRegularizer().hasL2Regularizer(),
        "override_base_feature_extractor_hyperparams",
        "add an l2_regularizer to conv_hyperparams, which becomes the backbone's weight decay",
        report);
    if (extractor.hasBifpn()) {
      checkPyramid(extractor.getBifpn(), report);
    }
  }

  /** What the sides of images must be multiples of. */
  static int stride(SsdFeatureExtractor extractor) {
    int coarsest = coarsestStride(extractor);
    return extractor.getPadToMultiple() % coarsest == 0 ? 1 : coarsest;
  }

  private static int coarsestStride(SsdFeatureExtractor extractor) {
    return 1 << Math.max(0, Math.min(extractor.getBifpn().getMaxLevel(), 16));
  }

  private static void checkPadding(SsdFeatureExtractor extractor, Report report) {
    int multiple = extractor.getPadToMultiple();
    int stride = coarsestStride(extractor);
    if (multiple < 1 || (multiple % stride != 0 && stride % multiple != 0)) {
      report.error(
          EXTRACTOR + "pad_to_multiple",
          "is " + multiple + ", which does not go with the coarsest level's stride, " + stride,
          "use " + stride + ", or 1 and an image size that is a multiple of " + stride);
    }
  }

  private static void checkPyramid(BidirectionalFeaturePyramidNetworks bifpn, Report report) {
    int min = bifpn.getMinLevel();
    int max = bifpn.getMaxLevel();
    if (min < 1 || min > 5 || max < 6) {
      report.error(
          EXTRACTOR + "bifpn",
          "levels " + min + " to " + max,
          "use min_level 1 to 5 and max_level 6 or more");
    }
    if (bifpn.getNumIterations() < 1) {
      report.error(
          EXTRACTOR + "bifpn.num_iterations",
          "is " + bifpn.getNumIterations(),
          "use 3 for D0, 4 for D1 and so on, or remove the block bifpn for all defaults");
    }
  }

  private static void refuse(boolean when, String field, String mend, Report report) {
    if (when) {
      report.error(EXTRACTOR + field, "not supported with an EfficientNet", mend);
    }
  }
}
