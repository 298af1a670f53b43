package dev.detector.worker.dataset;

import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.labelmap.LabelMap;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Examples of annotated pictures. Coordinates are divided by the picture's own size, as the Object
 * Detection API's conversions do it (VOC's count from 1; that is left alone there, too).
 *
 * @param report takes what is found
 */
record ExampleMaker(LabelMap classes, SplitReport report) {

  /** Reads a picture and makes its example; empty if there is no such picture, which is noted. */
  Optional<DetectionExample> make(AnnotatedImage image) throws IOException {
    if (!Files.isRegularFile(image.picture())) {
      report.imageDropped(image.id() + ": there is no file " + image.picture() + ": dropped");
      return Optional.empty();
    }
    byte[] encoded = Files.readAllBytes(image.picture());
    PictureHeader header;
    try {
      header = PictureHeader.read(encoded, image.picture());
    } catch (IOException | DetectorException e) {
      report.imageDropped(image.id() + ": " + e.getMessage() + ": dropped");
      return Optional.empty();
    }
    List<AnnotatedObject> kept = new ArrayList<>();
    for (AnnotatedObject object : image.objects(header.width(), header.height())) {
      check(object, image.id(), header).ifPresent(kept::add);
    }
    report.image();
    return Optional.of(example(kept, image, encoded, header));
  }

  /** The object as it is written, inside the picture; empty if nothing of it is. */
  private Optional<AnnotatedObject> check(AnnotatedObject object, String id, PictureHeader header) {
    AnnotatedObject inside = object.inside(header.width(), header.height());
    String what =
        "%s: %s (%s,%s)-(%s,%s)"
            .formatted(
                id,
                object.name(),
                plain(object.xmin()),
                plain(object.ymin()),
                plain(object.xmax()),
                plain(object.ymax()));
    if (!object.hasArea()) {
      report.dropped(what + " has no area: dropped");
      return Optional.empty();
    }
    if (!inside.hasArea()) {
      report.dropped(what + " lies outside the image of " + header.size() + ": dropped");
      return Optional.empty();
    }
    if (reachesBeyond(object, inside)) {
      report.clipped(what + " leaves the image of " + header.size() + ": clipped");
    }
    report.box(object.name(), object.difficult(), object.truncated(), object.crowd());
    return Optional.of(inside);
  }

  /** By more than the rounding of shares. */
  private static boolean reachesBeyond(AnnotatedObject object, AnnotatedObject inside) {
    double most =
        Math.max(
            Math.max(inside.xmin() - object.xmin(), inside.ymin() - object.ymin()),
            Math.max(object.xmax() - inside.xmax(), object.ymax() - inside.ymax()));
    return most > 1e-3;
  }

  private static String plain(double number) {
    return number == Math.rint(number)
        ? Long.toString((long) number)
        : Double.toString(Math.round(number * 1000) / 1000.0);
  }

  private DetectionExample example(
      List<AnnotatedObject> objects, AnnotatedImage image, byte[] encoded, PictureHeader header) {
    int count = objects.size();
    float[] boxes = new float[count * 4];
    int[] labels = new int[count];
    float[] areas = new float[count];
    boolean[] difficult = new boolean[count];
    boolean[] crowd = new boolean[count];
    for (int i = 0; i < count; i++) {
      AnnotatedObject object = objects.get(i);
      boxes[i * 4] = (float) (object.ymin() / header.height());
      boxes[i * 4 + 1] = (float) (object.xmin() / header.width());
      boxes[i * 4 + 2] = (float) (object.ymax() / header.height());
      boxes[i * 4 + 3] = (float) (object.xmax() / header.width());
      double whole = (object.xmax() - object.xmin()) * (object.ymax() - object.ymin());
      areas[i] = (float) object.area().orElse(whole);
      labels[i] = label(object, image);
      difficult[i] = object.difficult();
      crowd[i] = object.crowd();
    }
    float[] weights = new float[count];
    Arrays.fill(weights, 1);
    return new DetectionExample(
        encoded,
        header.format(),
        image.picture().getFileName().toString(),
        image.sourceId(),
        header.height(),
        header.width(),
        boxes,
        labels,
        objects.stream().map(AnnotatedObject::name).toList(),
        areas,
        weights,
        crowd,
        difficult,
        new boolean[count]);
  }

  private int label(AnnotatedObject object, AnnotatedImage image) {
    OptionalInt label = classes.idOf(object.name());
    return label.orElseThrow(
        () ->
            DetectorException.badInput(
                "class " + object.name() + " is not in the label map",
                image.annotations() + " (" + image.id() + ")",
                "add it to the label map, or leave --label_map out to have one made"));
  }
}
