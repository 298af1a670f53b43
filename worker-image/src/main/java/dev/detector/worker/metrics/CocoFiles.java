package dev.detector.worker.metrics;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.detector.formats.DetectorException;
import dev.detector.formats.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads COCO's own files into an evaluation: an annotations file ({@code images}, {@code
 * annotations}, {@code categories}) and a results file (an array of boxes with scores), as {@code
 * COCO} and {@code loadRes} of pycocotools take them. The files are read as streams, never held as
 * trees.
 */
public final class CocoFiles {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER).build();
  private static final String ANNOTATION = "give a COCO annotations file with boxes";
  private static final String RESULT = "give a COCO results file with boxes and scores";

  private final Path file;
  private final String mend;
  private final JsonParser parser;
  private final double[] box = new double[4];

  private CocoFiles(Path file, String mend, JsonParser parser) {
    this.file = file;
    this.mend = mend;
    this.parser = parser;
  }

  /**
   * An evaluation of the results on all images of the annotations.
   *
   * @throws DetectorException for a file that is not what it should be, or results for images that
   *     the annotations lack
   */
  public static CocoEvaluation read(Path annotations, Path results) throws IOException {
    Truth truth = parse(annotations, ANNOTATION, CocoFiles::truth);
    ObjectColumns found = parse(results, RESULT, CocoFiles::results);
    for (int row = 0; row < found.size(); row++) {
      if (!truth.images.contains(found.image(row))) {
        throw DetectorException.badInput(
            "a result for image " + found.image(row) + ", which is not among the annotated ones",
            results.toString(),
            "give the annotations of the same images");
      }
    }
    CocoEvaluation evaluation = new CocoEvaluation(truth.categories);
    Map<Long, ObjectColumns.Rows> truths = truth.objects.byImage();
    Map<Long, ObjectColumns.Rows> detections = found.byImage();
    for (long image : truth.images) {
      ObjectColumns.Rows t = truths.getOrDefault(image, ObjectColumns.none());
      ObjectColumns.Rows d = detections.getOrDefault(image, ObjectColumns.none());
      evaluation.add(
          image,
          new GroundTruths(t.categories(), t.boxes(), t.values(), t.crowd()),
          new Detections(d.categories(), d.boxes(), d.values()));
    }
    return evaluation;
  }

  private record Truth(Set<Long> images, List<Category> categories, ObjectColumns objects) {}

  private interface Reading<T> {
    T read(CocoFiles reader) throws IOException;
  }

  private static <T> T parse(Path file, String mend, Reading<T> reading) throws IOException {
    try (JsonParser parser = JSON.createParser(InputFile.present(file).toFile())) {
      return reading.read(new CocoFiles(file, mend, parser));
    } catch (JacksonException e) {
      throw DetectorException.badInput(
          e.getOriginalMessage(), file + " line " + e.getLocation().getLineNr(), mend);
    }
  }

  private Truth truth() throws IOException {
    Set<Long> images = new HashSet<>();
    List<Category> categories = new ArrayList<>();
    ObjectColumns objects = new ObjectColumns();
    expect(parser.nextToken(), JsonToken.START_OBJECT);
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      switch (key) {
        case "images" -> array(() -> images.add(id()));
        case "categories" -> array(() -> categories.add(category()));
        case "annotations" -> array(() -> object(objects, "area"));
        default -> skip();
      }
    }
    return new Truth(images, categories, objects);
  }

  private ObjectColumns results() throws IOException {
    ObjectColumns objects = new ObjectColumns();
    array(() -> object(objects, "score"));
    return objects;
  }

  private interface Element {
    void read() throws IOException;
  }

  /** Reads an array of objects; {@code element} begins after the opening brace of each. */
  private void array(Element element) throws IOException {
    expect(parser.nextToken(), JsonToken.START_ARRAY);
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      element.read();
    }
    expect(parser.currentToken(), JsonToken.END_ARRAY);
  }

  private long id() throws IOException {
    long id = Long.MIN_VALUE;
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      if (key.equals("id")) {
        id = whole();
      } else {
        skip();
      }
    }
    require(id != Long.MIN_VALUE, "an image without id");
    return id;
  }

  private Category category() throws IOException {
    long id = Long.MIN_VALUE;
    String name = "";
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      switch (key) {
        case "id" -> id = whole();
        case "name" -> name = parser.nextTextValue();
        default -> skip();
      }
    }
    require(id != Long.MIN_VALUE && name != null, "a category without id or name");
    return new Category((int) id, name);
  }

  private void object(ObjectColumns into, String valueKey) throws IOException {
    long image = Long.MIN_VALUE;
    long category = Long.MIN_VALUE;
    double value = Double.NaN;
    boolean hasBox = false;
    boolean crowd = false;
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      switch (key) {
        case "image_id" -> image = whole();
        case "category_id" -> category = whole();
        case "bbox" -> {
          box();
          hasBox = true;
        }
        case "iscrowd" -> crowd = whole() != 0;
        default -> {
          if (key.equals(valueKey)) {
            parser.nextToken();
            value = parser.getDoubleValue();
          } else {
            skip();
          }
        }
      }
    }
    require(
        hasBox && !Double.isNaN(value) && image != Long.MIN_VALUE && category != Long.MIN_VALUE,
        "an object without image_id, category_id, bbox or " + valueKey);
    into.add(image, (int) category, box, value, crowd);
  }

  private void box() throws IOException {
    expect(parser.nextToken(), JsonToken.START_ARRAY);
    for (int i = 0; i < box.length; i++) {
      parser.nextToken();
      box[i] = parser.getDoubleValue();
    }
    expect(parser.nextToken(), JsonToken.END_ARRAY);
  }

  private long whole() throws IOException {
    parser.nextToken();
    return parser.getLongValue();
  }

  private void skip() throws IOException {
    parser.nextToken();
    parser.skipChildren();
  }

  private void expect(JsonToken actual, JsonToken expected) {
    require(actual == expected, expected + " expected, but there is " + actual);
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw DetectorException.badInput(
          message, file + " line " + parser.currentLocation().getLineNr(), mend);
    }
  }
}
