package dev.detector.worker.serving;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.ImageDecoder;
import dev.detector.worker.image.PictureFile;
import dev.detector.worker.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.proto.DataType;

/** Runs the model on images within the limits: sizes before decoding, turns before computing. */
final class Inference implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Inference.class);
  private static final int WARM_UP_SIDE = 320;

  private final ServedModel model;
  private final ImageDecoder decoder;
  private final ServingLimits limits;
  private final Admission admission;

  Inference(ServedModel model, ImageDecoder decoder, ServingLimits limits, Admission admission) {
    this.model = model;
    this.decoder = decoder;
    this.limits = limits;
    this.admission = admission;
  }

  ServedModel model() {
    return model;
  }

  /** Reads requests for this model. */
  PredictRequestParser parser() {
    return new PredictRequestParser(model.inputName(), model.inputType(), limits);
  }

  /** The first inference optimises the graph, which takes seconds; no user should wait for it. */
  void warmUp() {
    RgbImage grey =
        new RgbImage(WARM_UP_SIDE, WARM_UP_SIDE, new byte[WARM_UP_SIDE * WARM_UP_SIDE * 3]);
    ModelInput input =
        model.inputType() == DataType.DT_STRING
            ? new ModelInput.Encoded(PictureFile.png(grey.toCanvas()))
            : pixels(grey);
    try {
      model.predict(input, model.outputNames());
    } catch (HttpError e) {
      LOG.info("Not warmed up: {}", e.getMessage()); // a model of tf.Examples takes no bare image
    }
  }

  /**
   * Runs the images one by one.
   *
   * @param outputs names of the outputs wanted, empty for all
   * @throws HttpError 400, 413 or 503
   */
  List<Map<String, OutputTensor>> predict(
      List<ModelInput> images, List<String> outputs, Timings timings) {
    List<String> wanted = outputs.isEmpty() ? model.outputNames() : known(outputs);
    long pixels = 0;
    for (ModelInput image : images) {
      if (image instanceof ModelInput.Encoded encoded
          && (decodedHere() || ImageHeader.isImage(encoded.bytes()))) {
        ImageHeader header = ImageHeader.read(encoded.bytes());
        pixels += (long) header.width() * header.height();
        checkPixels(pixels);
      }
    }
    return admission.whenItsTurn(
        timings,
        () -> {
          List<Map<String, OutputTensor>> answers = new ArrayList<>();
          for (ModelInput image : images) {
            ModelInput ready = decoded(image, timings);
            answers.add(timings.time("inference", () -> model.predict(ready, wanted)));
          }
          return answers;
        });
  }

  /** A picture and what was found in it. */
  record Found(RgbImage picture, List<Detection> detections) {}

  /**
   * Finds the objects in one encoded image.
   *
   * @throws HttpError 400, 413 or 503, 501 if the model is no detector
   */
  Found detect(byte[] encoded, double threshold, Timings timings) {
    if (!model.outputNames().containsAll(Detection.OUTPUTS)) {
      throw new HttpError(501, "this model does not answer with " + Detection.OUTPUTS);
    }
    ImageHeader header = ImageHeader.read(encoded);
    checkPixels((long) header.width() * header.height());
    return admission.whenItsTurn(
        timings,
        () -> {
          RgbImage picture = timings.time("decode", () -> decode(encoded, header));
          ModelInput input = decodedHere() ? pixels(picture) : new ModelInput.Encoded(encoded);
          Map<String, OutputTensor> outputs =
              timings.time("inference", () -> model.predict(input, Detection.OUTPUTS));
          return new Found(picture, Detection.read(outputs, threshold));
        });
  }

  private ModelInput decoded(ModelInput image, Timings timings) {
    if (!(image instanceof ModelInput.Encoded encoded) || !decodedHere()) {
      return image;
    }
    ImageHeader header = ImageHeader.read(encoded.bytes());
    return pixels(timings.time("decode", () -> decode(encoded.bytes(), header)));
  }

  private RgbImage decode(byte[] file, ImageHeader header) {
    try {
      RgbImage image = decoder.decodeRgb(file, header.format().name());
      return ExifOrientation.upright(image, header.orientation());
    } catch (DetectorException e) {
      throw HttpError.badRequest(e.getMessage());
    }
  }

  private boolean decodedHere() {
    return model.inputType() != DataType.DT_STRING;
  }

  private static ModelInput pixels(RgbImage image) {
    return new ModelInput.Pixels(image.height(), image.width(), image.rgb());
  }

  private List<String> known(List<String> outputs) {
    for (String name : outputs) {
      if (!model.outputNames().contains(name)) {
        throw HttpError.badRequest(
            "no output `" + name + "`; the model has " + model.outputNames());
      }
    }
    return outputs.stream().distinct().toList();
  }

  private void checkPixels(long pixels) {
    if (pixels > limits.imagePixels()) {
      throw new HttpError(
          413,
          "the request's images have "
              + pixels
              + " pixels, more than "
              + limits.imagePixels()
              + "; send smaller ones, or raise --max_image_pixels");
    }
  }

  @Override
  public void close() {
    decoder.close();
    model.close();
  }
}
