package dev.detector.worker.serving.model;

import dev.detector.formats.DetectorException;
import dev.detector.worker.image.ImageDecoder;
import dev.detector.worker.image.PictureFile;
import dev.detector.worker.image.RgbImage;
import dev.detector.worker.picture.Detection;
import dev.detector.worker.serving.http.ExifOrientation;
import dev.detector.worker.serving.http.HttpError;
import dev.detector.worker.serving.http.ImageHeader;
import dev.detector.worker.serving.http.Timings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.proto.DataType;

/**
 * Runs the model on images within the limits: sizes before decoding, turns before computing. Images
 * are decoded in the threads of their requests, beside the model.
 */
public final class Inference implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Inference.class);
  private static final int WARM_UP_SIDE = 320;

  private final ServedModel model;
  private final ImageDecoder decoder = new ImageDecoder();
  private final ServingLimits limits;
  private final Admission admission;
  private final InferenceWatcher watcher;
  private final BatchQueue queue;

  /**
   * Takes a model and runs it once: the first inference optimises the graph, which takes seconds;
   * no user should wait for it.
   */
  Inference(
      ServedModel model, ServingLimits limits, Admission admission, InferenceWatcher watcher) {
    this.model = model;
    this.limits = limits;
    this.admission = admission;
    this.watcher = watcher;
    this.queue = new BatchQueue(this::run, warmUp(), limits);
  }

  /** The model. */
  public ServedModel model() {
    return model;
  }

  /** What requests may bring. */
  public ServingLimits limits() {
    return limits;
  }

  /** Whether the model's outputs are a detector's. */
  public boolean isDetector() {
    return model.outputNames().containsAll(Detections.OUTPUTS);
  }

  /** Returns how many images the model takes at a time. */
  private int warmUp() {
    RgbImage grey =
        new RgbImage(WARM_UP_SIDE, WARM_UP_SIDE, new byte[WARM_UP_SIDE * WARM_UP_SIDE * 3]);
    ModelInput input = decodedHere() ? pixels(grey) : encoded(grey);
    try {
      model.run(List.of(input), Set.of());
    } catch (HttpError e) {
      LOG.info("Not warmed up: {}", e.getMessage()); // a model of tf.Examples takes no bare image
      return 1;
    }
    if (limits.batchSize() == 1 || !model.takesBatches()) {
      return 1;
    }
    try {
      model.run(List.of(input, input), Set.copyOf(model.outputNames()));
      return limits.batchSize();
    } catch (HttpError | IllegalStateException e) {
      LOG.info("Images are run one by one: {}", e.getMessage());
      return 1;
    }
  }

  private List<Map<String, OutputTensor>> run(List<ModelInput> images, Set<String> outputs) {
    List<Map<String, OutputTensor>> answers = admission.running(() -> model.run(images, outputs));
    watcher.ran(images.size());
    return answers;
  }

  /**
   * Runs the images.
   *
   * @param outputs names of the outputs wanted, empty for all
   * @throws HttpError 400, 413 or 503
   */
  public List<Map<String, OutputTensor>> predict(
      List<ModelInput> images, List<String> outputs, Timings timings) {
    List<String> wanted = outputs.isEmpty() ? model.outputNames() : known(outputs);
    return admission.holding(
        checkedPixels(images),
        () -> {
          List<ModelInput> ready =
              images.stream().map(image -> asTheModelTakesIt(image, timings)).toList();
          return run(ready, wanted, timings);
        });
  }

  private List<Map<String, OutputTensor>> run(
      List<ModelInput> images, List<String> wanted, Timings timings) {
    List<String> fetched =
        isDetector()
            ? Stream.concat(wanted.stream(), Detections.OUTPUTS.stream()).distinct().toList()
            : wanted;
    List<Map<String, OutputTensor>> answers = new ArrayList<>();
    for (BatchQueue.Ran ran : queue.run(images, fetched)) {
      timings.add("queue", ran.queueNanos());
      timings.add("inference", ran.runNanos());
      if (isDetector()) {
        watcher.found(Detections.of(ran.outputs()));
      }
      Map<String, OutputTensor> answer = new LinkedHashMap<>(); // in the order asked for
      wanted.forEach(name -> answer.put(name, ran.outputs().get(name)));
      answers.add(answer);
    }
    return answers;
  }

  /**
   * A picture and what was found in it.
   *
   * @param picture upright, null if it was not asked for
   * @param detections all of them, best first
   */
  public record Found(int width, int height, RgbImage picture, List<Detection> detections) {}

  /**
   * Finds the objects in one encoded image.
   *
   * @param withPicture whether the picture is wanted too
   * @throws HttpError 400, 413 or 503, 501 if the model is no detector
   */
  public Found detect(byte[] file, boolean withPicture, Timings timings) {
    if (!isDetector()) {
      throw new HttpError(501, "this model does not answer with " + Detections.OUTPUTS);
    }
    ImageHeader header = ImageHeader.read(file);
    checkPixels(header.pixels());
    return admission.holding(
        header.pixels(),
        () -> {
          ModelInput encoded = new ModelInput.Encoded(file);
          RgbImage picture = null;
          ModelInput input;
          if (withPicture || decodedHere()) {
            picture = decode(file, header, timings);
            input = decodedHere() ? pixels(picture) : upright(encoded, header, picture);
          } else {
            input = asTheModelTakesIt(encoded, timings);
          }
          List<Detection> detections =
              Detections.of(run(List.of(input), Detections.OUTPUTS, timings).get(0));
          return new Found(
              header.uprightWidth(),
              header.uprightHeight(),
              withPicture ? picture : null,
              detections);
        });
  }

  private ModelInput asTheModelTakesIt(ModelInput image, Timings timings) {
    if (!(image instanceof ModelInput.Encoded encoded)) {
      return image;
    }
    if (decodedHere()) {
      return pixels(decode(encoded.bytes(), ImageHeader.read(encoded.bytes()), timings));
    }
    if (!ImageHeader.isImage(encoded.bytes())) {
      return image; // a tf.Example
    }
    ImageHeader header = ImageHeader.read(encoded.bytes());
    return header.orientation() == 1
        ? image
        : upright(image, header, decode(encoded.bytes(), header, timings));
  }

  /** TensorFlow's decoder in the model knows nothing of a photo's orientation. */
  private static ModelInput upright(ModelInput stored, ImageHeader header, RgbImage picture) {
    return header.orientation() == 1 ? stored : encoded(picture);
  }

  private RgbImage decode(byte[] file, ImageHeader header, Timings timings) {
    return admission.decoding(
        () ->
            timings.time(
                "decode",
                () -> {
                  try {
                    return ExifOrientation.upright(
                        decoder.decodeRgb(file, header.format().name()), header.orientation());
                  } catch (DetectorException e) {
                    throw HttpError.badRequest(e.getMessage());
                  }
                }));
  }

  private boolean decodedHere() {
    return model.inputType() != DataType.DT_STRING;
  }

  private static ModelInput pixels(RgbImage image) {
    return new ModelInput.Pixels(image.height(), image.width(), image.rgb());
  }

  private static ModelInput encoded(RgbImage image) {
    return new ModelInput.Encoded(PictureFile.png(image.toCanvas()));
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

  /** Pixels of all images that are files. */
  private long checkedPixels(List<ModelInput> images) {
    long pixels = 0;
    for (ModelInput image : images) {
      if (image instanceof ModelInput.Encoded encoded
          && (decodedHere() || ImageHeader.isImage(encoded.bytes()))) {
        pixels += ImageHeader.read(encoded.bytes()).pixels();
        checkPixels(pixels);
      }
    }
    return pixels;
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

  /** Answers those that wait, then frees the model. */
  @Override
  public void close() {
    queue.close();
    decoder.close();
    model.close();
  }
}
