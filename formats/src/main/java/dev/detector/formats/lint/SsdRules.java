package dev.detector.formats.lint;

import dev.detector.formats.protos.ConvolutionalBoxPredictor;
import dev.detector.formats.protos.ImageResizer;
import dev.detector.formats.protos.KeepAspectRatioResizer;
import dev.detector.formats.protos.MultiscaleAnchorGenerator;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.SsdFeatureExtractor;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.formats.protos.WeightSharedConvolutionalBoxPredictor;

/** Parts of the network that must fit each other. */
final class SsdRules implements Rule {
  private static final String RESIZER = "model.ssd.image_resizer.";
  private static final int STRIDE = 32;

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    if (!config.getModel().hasSsd()) {
      return;
    }
    Ssd ssd = config.getModel().getSsd();
    checkLevels(ssd, report);
    checkSize(ssd.getImageResizer(), stride(ssd.getFeatureExtractor()), report);
    VaryingSizeRules.check(config, stride(ssd.getFeatureExtractor()), report);
    checkPredictor(ssd.getBoxPredictor().getWeightSharedConvolutionalBoxPredictor(), report);
    checkPredictor(ssd.getBoxPredictor().getConvolutionalBoxPredictor(), report);
  }

  private static boolean hasPyramid(SsdFeatureExtractor extractor) {
    return extractor.getType().contains("_fpn_");
  }

  /** What the sides of images must be multiples of. */
  private static int stride(SsdFeatureExtractor extractor) {
    if (EfficientDetRules.applies(extractor)) {
      return EfficientDetRules.stride(extractor);
    }
    boolean padded =
        extractor.getUseExplicitPadding() || extractor.getPadToMultiple() % STRIDE == 0;
    return hasPyramid(extractor) && !padded ? STRIDE : 1;
  }

  private static void checkLevels(Ssd ssd, Report report) {
    SsdFeatureExtractor extractor = ssd.getFeatureExtractor();
    if (EfficientDetRules.applies(extractor)) {
      EfficientDetRules.check(extractor, report);
      var pyramid = extractor.getBifpn();
      checkAnchorLevels(ssd, pyramid.getMinLevel(), pyramid.getMaxLevel(), "bifpn", report);
      return;
    }
    if (!hasPyramid(extractor)) {
      checkLayers(ssd, report);
      return;
    }
    if (extractor.getType().contains("resnet")) {
      checkResNet(extractor, report);
    }
    int min = extractor.getFpn().getMinLevel();
    int max = extractor.getFpn().getMaxLevel();
    String fpn = "model.ssd.feature_extractor.fpn";
    if (min < 2 || min > 5 || max < 5) {
      report.error(
          fpn, "levels " + min + " to " + max, "use min_level 2 to 5 and max_level 5 or more");
    } else {
      checkAnchorLevels(ssd, min, max, "fpn", report);
    }
  }

  private static void checkAnchorLevels(Ssd ssd, int min, int max, String pyramid, Report report) {
    MultiscaleAnchorGenerator anchors = ssd.getAnchorGenerator().getMultiscaleAnchorGenerator();
    if (ssd.getAnchorGenerator().hasMultiscaleAnchorGenerator()
        && (anchors.getMinLevel() != min || anchors.getMaxLevel() != max)) {
      report.error(
          "model.ssd.anchor_generator.multiscale_anchor_generator",
          "levels "
              + anchors.getMinLevel()
              + " to "
              + anchors.getMaxLevel()
              + " are not the feature pyramid's "
              + min
              + " to "
              + max,
          "set min_level and max_level as in feature_extractor." + pyramid);
    }
  }

  /** The OD API's ResNet extractors do not look at these. */
  private static void checkResNet(SsdFeatureExtractor extractor, Report report) {
    String path = "model.ssd.feature_extractor.";
    var fpn = extractor.getFpn();
    if (fpn.getMinLevel() != 3 || fpn.getMaxLevel() != 7) {
      report.error(path + "fpn", "other levels than 3 to 7 with a ResNet", "set them to 3 and 7");
    }
    if (fpn.getAdditionalLayerDepth() != 256) {
      report.error(
          path + "fpn.additional_layer_depth",
          "is " + fpn.getAdditionalLayerDepth() + " with a ResNet",
          "use 256, and depth_multiplier for thinner layers");
    }
    if (extractor.getUseDepthwise()) {
      report.error(path + "use_depthwise", "is true with a ResNet", "remove it");
    }
    if (extractor.getUseExplicitPadding()) {
      report.error(path + "use_explicit_padding", "is true with a ResNet", "remove it");
    }
  }

  private static void checkLayers(Ssd ssd, Report report) {
    int maps = ssd.getFeatureExtractor().getNumLayers();
    int layers = ssd.getAnchorGenerator().getSsdAnchorGenerator().getNumLayers();
    if (ssd.getAnchorGenerator().hasSsdAnchorGenerator() && layers != maps) {
      report.error(
          "model.ssd.anchor_generator.ssd_anchor_generator.num_layers",
          "is " + layers + ", the feature extractor gives " + maps + " maps",
          "set it to feature_extractor.num_layers, " + maps);
    }
  }

  private static void checkSize(ImageResizer resizer, int stride, Report report) {
    if (resizer.hasFixedShapeResizer()) {
      int height = resizer.getFixedShapeResizer().getHeight();
      int width = resizer.getFixedShapeResizer().getWidth();
      checkSide(RESIZER + "fixed_shape_resizer.height", height, stride, report);
      checkSide(RESIZER + "fixed_shape_resizer.width", width, stride, report);
    } else if (resizer.hasKeepAspectRatioResizer()) {
      KeepAspectRatioResizer keep = resizer.getKeepAspectRatioResizer();
      String path = RESIZER + "keep_aspect_ratio_resizer.";
      if (keep.getMinDimension() > keep.getMaxDimension()) {
        report.error(
            path + "min_dimension",
            "is " + keep.getMinDimension() + ", above max_dimension " + keep.getMaxDimension(),
            "set it to at most max_dimension");
      }
      checkSide(
          path + "max_dimension",
          keep.getMaxDimension(),
          keep.getPadToMaxDimension() ? stride : 1,
          report);
    }
  }

  private static void checkSide(String path, int side, int stride, Report report) {
    if (side <= 0) {
      report.error(path, "is " + side, "set the size of the model's input in pixels, e.g. 320");
    } else if (side % stride != 0) {
      report.error(
          path,
          "is " + side + ", not a multiple of " + stride,
          "use " + Math.max(stride, Math.round(side / (float) stride) * stride));
    }
  }

  private static void checkPredictor(ConvolutionalBoxPredictor predictor, Report report) {
    String path = "model.ssd.box_predictor.convolutional_box_predictor.";
    if (predictor.getUseDepthwise() && predictor.getKernelSize() == 1) {
      report.error(
          path + "kernel_size", "is 1 with use_depthwise", "use 3, or use_depthwise: false");
    }
    if (predictor.getMinDepth() > predictor.getMaxDepth()) {
      report.error(
          path + "min_depth",
          "is " + predictor.getMinDepth() + ", above max_depth " + predictor.getMaxDepth(),
          "set max_depth to it or more");
    }
  }

  private static void checkPredictor(
      WeightSharedConvolutionalBoxPredictor predictor, Report report) {
    String path = "model.ssd.box_predictor.weight_shared_convolutional_box_predictor.";
    if (predictor.getUseDepthwise() && predictor.getKernelSize() == 1) {
      report.error(
          path + "kernel_size", "is 1 with use_depthwise", "use 3, or use_depthwise: false");
    }
    if (predictor.getNumLayersBeforePredictor() > 0 && predictor.getDepth() <= 0) {
      report.error(
          path + "depth",
          "is " + predictor.getDepth() + " with num_layers_before_predictor",
          "set the number of channels of the tower");
    }
  }
}
