package dev.detector.worker.model;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.BatchNorm;
import dev.detector.formats.protos.Hyperparams;
import dev.detector.formats.protos.VarianceScalingInitializer;
import dev.detector.worker.graph.Fans;
import dev.detector.worker.graph.Initializer;
import dev.detector.worker.graph.Regularizer;
import java.util.Locale;
import java.util.Optional;

/**
 * How the convolutions of one part of the network are set up: the config's {@code conv_hyperparams}
 * block in the meaning that the OD API's Keras layers give it.
 *
 * @param activation applied after the batch normalisation, {@code RELU}, {@code RELU_6} or {@code
 *     NONE}
 * @param regularizer of the kernels
 * @param initializer of the kernels
 * @param batchNorm empty for none
 * @param forceUseBias convolutions have a bias even before a batch normalisation
 */
public record LayerHyperparams(
    Hyperparams.Activation activation,
    Optional<Regularizer> regularizer,
    KernelInitializer initializer,
    Optional<BatchNormalization> batchNorm,
    boolean forceUseBias) {

  /** First values of a kernel, which may depend on its shape. */
  @FunctionalInterface
  public interface KernelInitializer {

    /** Initializer for a kernel of this shape. */
    Initializer forShape(long... shape);

    /** Keras' default. */
    static KernelInitializer glorotUniform() {
      return shape -> Initializer.varianceScaling(1, Fans.of(shape).average(), true);
    }

    /**
     * Keras' initializer of this name, with its defaults.
     *
     * @throws DetectorException for a name that is none, or that makes no kernel
     */
    static KernelInitializer named(String name, String path) {
      return switch (name.replace("_", "").toLowerCase(Locale.ROOT)) {
        case "zero", "zeros" -> shape -> Initializer.zeros();
        case "one", "ones" -> shape -> Initializer.ones();
        case "glorotuniform" -> glorotUniform();
        case "glorotnormal" ->
            shape -> Initializer.varianceScaling(1, Fans.of(shape).average(), false);
        case "heuniform" -> shape -> Initializer.varianceScaling(2, Fans.of(shape).in(), true);
        case "henormal" -> shape -> Initializer.varianceScaling(2, Fans.of(shape).in(), false);
        case "lecununiform" -> shape -> Initializer.varianceScaling(1, Fans.of(shape).in(), true);
        case "lecunnormal", "variancescaling" ->
            shape -> Initializer.varianceScaling(1, Fans.of(shape).in(), false);
        case "uniform", "randomuniform" -> shape -> new Initializer.RandomUniform(-0.05, 0.05);
        case "normal", "randomnormal" -> shape -> new Initializer.RandomNormal(0, 0.05);
        case "truncatednormal" -> shape -> new Initializer.TruncatedNormal(0, 0.05);
        default ->
            throw Supported.refusal(
                path,
                name,
                "use glorot_uniform, glorot_normal, he_uniform, he_normal, lecun_uniform,"
                    + " lecun_normal, random_uniform, random_normal, truncated_normal,"
                    + " variance_scaling, zeros or ones");
      };
    }
  }

  /**
   * Batch normalisation's settings.
   *
   * @param momentum share of the old moving average that a step keeps (the config's {@code decay})
   * @param scale has a trained factor
   * @param center has a trained offset
   * @param synchronised by the images of all processes; the moving variance is that of the batches,
   *     as with Keras' synchronised layer, instead of an estimate of that of all data
   */
  public record BatchNormalization(
      float momentum, float epsilon, boolean scale, boolean center, boolean synchronised) {}

  /**
   * What the OD API's backbone uses without {@code override_base_feature_extractor_hyperparams}.
   */
  static LayerHyperparams mobileNetDefaults() {
    return new LayerHyperparams(
        Hyperparams.Activation.RELU_6,
        Optional.of(new Regularizer(Regularizer.Kind.L2, 0.00004f)),
        shape -> new Initializer.TruncatedNormal(0, 0.09),
        Optional.of(new BatchNormalization(0.9997f, 1e-3f, true, true, false)),
        false);
  }

  /** What the OD API's ResNet uses without {@code override_base_feature_extractor_hyperparams}. */
  static LayerHyperparams resNetDefaults() {
    return new LayerHyperparams(
        Hyperparams.Activation.RELU,
        Optional.of(new Regularizer(Regularizer.Kind.L2, 0.0002f)),
        shape -> Initializer.varianceScaling(1, Fans.of(shape).in(), false),
        Optional.of(new BatchNormalization(0.997f, 1e-5f, true, true, false)),
        false);
  }

  /** The same without batch normalisation. */
  LayerHyperparams withoutBatchNorm() {
    return new LayerHyperparams(
        activation, regularizer, initializer, Optional.empty(), forceUseBias);
  }

  /**
   * Reads a {@code conv_hyperparams} block.
   *
   * @param path the block's field path, for messages
   * @throws DetectorException for what is not supported
   */
  static LayerHyperparams of(Hyperparams config, String path) {
    Supported.refuse(
        config.hasGroupNorm(),
        path + ".group_norm",
        "group_norm, which the OD API's TF2 models leave out",
        "use batch_norm, or remove it");
    return new LayerHyperparams(
        config.getActivation(),
        regularizer(config),
        initializer(config.getInitializer(), path + ".initializer"),
        batchNorm(config),
        config.getForceUseBias());
  }

  /** In one process the synchronised one normalises as the plain one does. */
  private static Optional<BatchNormalization> batchNorm(Hyperparams config) {
    return switch (config.getNormalizerOneofCase()) {
      case BATCH_NORM -> Optional.of(batchNorm(config.getBatchNorm(), false));
      case SYNC_BATCH_NORM -> Optional.of(batchNorm(config.getSyncBatchNorm(), true));
      default -> Optional.empty();
    };
  }

  private static BatchNormalization batchNorm(BatchNorm c, boolean synchronised) {
    return new BatchNormalization(
        c.getDecay(), c.getEpsilon(), c.getScale(), c.getCenter(), synchronised);
  }

  private static Optional<Regularizer> regularizer(Hyperparams config) {
    return switch (config.getRegularizer().getRegularizerOneofCase()) {
      case L1_REGULARIZER ->
          Optional.of(
              new Regularizer(
                  Regularizer.Kind.L1, config.getRegularizer().getL1Regularizer().getWeight()));
      case L2_REGULARIZER ->
          Optional.of(
              new Regularizer(
                  Regularizer.Kind.L2, config.getRegularizer().getL2Regularizer().getWeight()));
      case REGULARIZERONEOF_NOT_SET -> Optional.empty();
    };
  }

  private static KernelInitializer initializer(
      dev.detector.formats.protos.Initializer config, String path) {
    return switch (config.getInitializerOneofCase()) {
      case TRUNCATED_NORMAL_INITIALIZER -> {
        var c = config.getTruncatedNormalInitializer();
        yield shape -> new Initializer.TruncatedNormal(c.getMean(), c.getStddev());
      }
      case RANDOM_NORMAL_INITIALIZER -> {
        var c = config.getRandomNormalInitializer();
        yield shape -> new Initializer.RandomNormal(c.getMean(), c.getStddev());
      }
      case VARIANCE_SCALING_INITIALIZER -> {
        var c = config.getVarianceScalingInitializer();
        yield shape ->
            Initializer.varianceScaling(
                c.getFactor(), fan(c.getMode(), Fans.of(shape)), c.getUniform());
      }
      case KERAS_INITIALIZER_BY_NAME ->
          KernelInitializer.named(
              config.getKerasInitializerByName(), path + ".keras_initializer_by_name");
      case INITIALIZERONEOF_NOT_SET -> KernelInitializer.glorotUniform();
    };
  }

  private static double fan(VarianceScalingInitializer.Mode mode, Fans fans) {
    return switch (mode) {
      case FAN_IN -> fans.in();
      case FAN_OUT -> fans.out();
      case FAN_AVG -> fans.average();
    };
  }

  /** Whether a convolution of a block has a bias when its maker leaves that to the config. */
  boolean useBias() {
    return forceUseBias || !batchNorm.map(BatchNormalization::center).orElse(false);
  }
}
