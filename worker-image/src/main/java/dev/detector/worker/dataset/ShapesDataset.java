package dev.detector.worker.dataset;

import dev.detector.formats.AtomicFile;
import dev.detector.formats.example.DetectionExample;
import dev.detector.formats.example.DetectionExamples;
import dev.detector.formats.labelmap.LabelMap;
import dev.detector.formats.tfrecord.TFRecordWriter;
import dev.detector.worker.dataset.ShapesPicture.PlacedShape;
import dev.detector.worker.image.PictureFile;
import dev.detector.worker.random.Seeds;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A small data set that draws itself: circles, squares and triangles of any colour on textured
 * backgrounds, as JPEG in TFRecord files. The same options give the same bytes on the same JDK.
 *
 * @param seed what all pictures follow from; the splits differ from each other
 * @param train pictures to train on
 * @param validation pictures to validate on
 * @param test pictures to test on
 * @param width of each picture in pixels; the height is three quarters of it
 */
public record ShapesDataset(long seed, int train, int validation, int test, int width) {
  private static final int PICTURES = 12;
  private static final float JPEG_QUALITY = 0.9f;

  /**
   * Writes train.record, val.record, test.record and label_map.pbtxt, and the first test pictures
   * as JPEG files under pictures/.
   */
  public void write(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("pictures"));
    writeSplit("train", train, directory);
    writeSplit("val", validation, directory);
    writeSplit("test", test, directory);
    for (int i = 0; i < Math.min(test, PICTURES); i++) {
      DetectionExample example = example("test", i);
      AtomicFile.write(
          directory.resolve("pictures").resolve(example.filename()), example.encodedImage());
    }
    List<String> names = ShapeKind.ALL.stream().map(ShapeKind::className).toList();
    AtomicFile.write(directory.resolve("label_map.pbtxt"), LabelMap.of(names).print());
  }

  private void writeSplit(String split, int count, Path directory) throws IOException {
    try (TFRecordWriter records = TFRecordWriter.create(directory.resolve(split + ".record"))) {
      for (int i = 0; i < count; i++) {
        records.write(DetectionExamples.encode(example(split, i)));
      }
      records.commit();
    }
  }

  /**
   * One example; each is drawn from its own generator, so more of them change none of the others.
   */
  DetectionExample example(String split, int index) throws IOException {
    int height = width * 3 / 4;
    Random random = new Random(Seeds.of(seed, split.hashCode(), index));
    ShapesPicture scene = ShapesPicture.draw(random, width, height);
    List<PlacedShape> shapes = scene.shapes();
    float[] boxes = new float[shapes.size() * 4];
    float[] areas = new float[shapes.size()];
    for (int i = 0; i < shapes.size(); i++) {
      Rectangle2D box = shapes.get(i).box();
      boxes[i * 4] = (float) (box.getMinY() / height);
      boxes[i * 4 + 1] = (float) (box.getMinX() / width);
      boxes[i * 4 + 2] = (float) (box.getMaxY() / height);
      boxes[i * 4 + 3] = (float) (box.getMaxX() / width);
      areas[i] = (float) (box.getWidth() * box.getHeight());
    }
    float[] weights = new float[shapes.size()];
    Arrays.fill(weights, 1);
    String name = "%s-%04d.jpg".formatted(split, index);
    return new DetectionExample(
        PictureFile.jpeg(scene.picture(), JPEG_QUALITY),
        "jpeg",
        name,
        name,
        height,
        width,
        boxes,
        shapes.stream().mapToInt(shape -> shape.kind().label()).toArray(),
        shapes.stream().map(shape -> shape.kind().className()).toList(),
        areas,
        weights,
        new boolean[shapes.size()],
        new boolean[shapes.size()],
        new boolean[shapes.size()]);
  }
}
