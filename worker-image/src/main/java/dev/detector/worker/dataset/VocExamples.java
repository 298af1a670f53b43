package dev.detector.worker.dataset;

import dev.detector.formats.DetectorException;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.worker.dataset.VocAnnotation.VocObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Examples of a Pascal VOC directory. Coordinates are divided by the picture's size, as the Object
 * Detection API's own conversion does it (VOC's count from 1; that is left alone there, too).
 *
 * @param report takes what is found
 */
record VocExamples(Path source, LabelMap classes, SplitReport report) {

  static VocAnnotation annotation(Path source, String id) throws IOException {
    return VocAnnotation.read(source.resolve("Annotations").resolve(id + ".xml"));
  }

  /** Reads the annotation and the picture of one image. */
  DetectionExample read(String id) throws IOException {
    VocAnnotation annotation = annotation(source, id);
    Path picture = picture(annotation, id);
    byte[] encoded = Files.readAllBytes(picture);
    PictureHeader header = PictureHeader.read(encoded, picture);
    List<VocObject> kept = new ArrayList<>();
    for (VocObject object : annotation.objects()) {
      check(object, id, header).ifPresent(kept::add);
    }
    report.image();
    return example(kept, id, picture.getFileName().toString(), encoded, header);
  }

  private Path picture(VocAnnotation annotation, String id) {
    Path directory = source.resolve("JPEGImages");
    return Stream.of(annotation.filename(), id + ".jpg", id + ".jpeg", id + ".png")
        // A name from the file must not lead out of the directory.
        .filter(name -> !name.isEmpty() && Path.of(name).getNameCount() == 1)
        .map(directory::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                DetectorException.badInput(
                    "the image of annotation " + id + " is missing",
                    directory.resolve(id + ".jpg").toString(),
                    "add it or take " + id + " out of the split"));
  }

  /** The object as it is written, inside the picture; empty if nothing of it is. */
  private Optional<VocObject> check(VocObject object, String id, PictureHeader header) {
    VocObject inside =
        new VocObject(
            object.name(),
            Math.max(0, object.xmin()),
            Math.max(0, object.ymin()),
            Math.min(header.width(), object.xmax()),
            Math.min(header.height(), object.ymax()),
            object.difficult(),
            object.truncated(),
            object.pose());
    String what =
        "%s: %s (%s,%s)-(%s,%s)"
            .formatted(
                id,
                object.name(),
                plain(object.xmin()),
                plain(object.ymin()),
                plain(object.xmax()),
                plain(object.ymax()));
    if (object.xmax() <= object.xmin() || object.ymax() <= object.ymin()) {
      report.dropped(what + " has no area: dropped");
      return Optional.empty();
    }
    if (inside.xmax() <= inside.xmin() || inside.ymax() <= inside.ymin()) {
      report.dropped(what + " lies outside the image of " + header.size() + ": dropped");
      return Optional.empty();
    }
    if (!inside.equals(object)) {
      report.clipped(what + " leaves the image of " + header.size() + ": clipped");
    }
    report.box(object.name(), object.difficult(), object.truncated());
    return Optional.of(inside);
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private DetectionExample example(
      List<VocObject> objects, String id, String filename, byte[] encoded, PictureHeader header) {
    int count = objects.size();
    float[] boxes = new float[count * 4];
    int[] labels = new int[count];
    float[] areas = new float[count];
    boolean[] difficult = new boolean[count];
    for (int i = 0; i < count; i++) {
      VocObject object = objects.get(i);
      boxes[i * 4] = (float) (object.ymin() / header.height());
      boxes[i * 4 + 1] = (float) (object.xmin() / header.width());
      boxes[i * 4 + 2] = (float) (object.ymax() / header.height());
      boxes[i * 4 + 3] = (float) (object.xmax() / header.width());
      areas[i] = (float) ((object.xmax() - object.xmin()) * (object.ymax() - object.ymin()));
      labels[i] = label(object, id);
      difficult[i] = object.difficult();
    }
    float[] weights = new float[count];
    Arrays.fill(weights, 1);
    return new DetectionExample(
        encoded,
        header.format(),
        filename,
        filename,
        header.height(),
        header.width(),
        boxes,
        labels,
        objects.stream().map(VocObject::name).toList(),
        areas,
        weights,
        new boolean[count],
        difficult,
        new boolean[count]);
  }

  private int label(VocObject object, String id) {
    OptionalInt label = classes.idOf(object.name());
    return label.orElseThrow(
        () ->
            DetectorException.badInput(
                "class " + object.name() + " is not in the label map",
                source.resolve("Annotations").resolve(id + ".xml").toString(),
                "add it to the label map, or leave --label_map out to have one made"));
  }
}
