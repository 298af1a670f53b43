package dev.detector.worker.dataset;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detector.formats.DetectorException;
import dev.detector.formats.InputFile;
import dev.detector.formats.labelmap.LabelMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * COCO's detection annotations: categories, images, and boxes [x, y, width, height] in pixels with
 * the area of their outline and whether they hold a crowd. Read as a stream, outlines left out.
 *
 * @param images in the order of their ids
 * @param categories in the order of their ids
 * @param notes what could not be used
 */
record CocoAnnotations(List<AnnotatedImage> images, List<Category> categories, List<String> notes) {

  /** One class. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Category(int id, String name) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Image(long id, @JsonProperty("file_name") String fileName) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @SuppressWarnings("ArrayRecordComponent") // Read and taken apart.
  private record Annotation(
      long id,
      @JsonProperty("image_id") long imageId,
      @JsonProperty("category_id") int categoryId,
      double[] bbox,
      Double area,
      int iscrowd) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a file.
   *
   * @param directory where the images are
   * @throws DetectorException if it is no such JSON
   */
  static CocoAnnotations read(Path file, Path directory) throws IOException {
    List<Image> images = new ArrayList<>();
    List<Annotation> annotations = new ArrayList<>();
    List<Category> categories = new ArrayList<>();
    try (JsonParser json = JSON.createParser(Files.newInputStream(InputFile.present(file)))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw unusable("the file is no JSON object", file);
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "images" -> each(json, Image.class, images::add, file);
          case "annotations" -> each(json, Annotation.class, annotations::add, file);
          case "categories" -> each(json, Category.class, categories::add, file);
          default -> json.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      throw unusable(e.getOriginalMessage() + " in line " + e.getLocation().getLineNr(), file);
    }
    if (images.isEmpty() || categories.isEmpty()) {
      throw unusable("it has no images or no categories", file);
    }
    categories.sort(Comparator.comparingInt(Category::id));
    images.sort(Comparator.comparingLong(Image::id));
    return joined(images, annotations, categories, file, directory);
  }

  private static <T> void each(JsonParser json, Class<T> type, Consumer<T> into, Path file)
      throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw unusable(json.currentName() + " is no list", file);
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      into.accept(JSON.readValue(json, type));
    }
  }

  private static CocoAnnotations joined(
      List<Image> images,
      List<Annotation> annotations,
      List<Category> categories,
      Path file,
      Path directory) {
    Map<Integer, String> names =
        categories.stream().collect(Collectors.toMap(Category::id, Category::name, (a, b) -> a));
    Map<Long, List<AnnotatedObject>> byImage = new HashMap<>();
    images.forEach(image -> byImage.put(image.id(), new ArrayList<>()));
    List<String> notes = new ArrayList<>();
    for (Annotation one : annotations) {
      String name = names.get(one.categoryId());
      List<AnnotatedObject> objects = byImage.get(one.imageId());
      if (objects == null) {
        notes.add("annotation " + one.id() + ": there is no image " + one.imageId() + ": dropped");
      } else if (name == null) {
        notes.add(
            "annotation " + one.id() + ": there is no category " + one.categoryId() + ": dropped");
      } else if (one.bbox() == null || one.bbox().length != 4) {
        notes.add("annotation " + one.id() + ": bbox is not four numbers: dropped");
      } else {
        objects.add(object(one, name));
      }
    }
    List<AnnotatedImage> annotated = new ArrayList<>();
    for (Image image : images) {
      annotated.add(
          new AnnotatedImage(
              image.fileName(),
              Long.toString(image.id()),
              file,
              directory.resolve(image.fileName()),
              List.copyOf(byImage.get(image.id())),
              false));
    }
    return new CocoAnnotations(annotated, categories, notes);
  }

  private static AnnotatedObject object(Annotation one, String name) {
    double[] b = one.bbox();
    return new AnnotatedObject(
        name,
        b[0],
        b[1],
        b[0] + b[2],
        b[1] + b[3],
        false,
        false,
        one.iscrowd() != 0,
        one.area() == null ? OptionalDouble.empty() : OptionalDouble.of(one.area()));
  }

  /**
   * The categories' own ids, COCO's gaps included; numbered anew in their order where one of them
   * is 0, which is the background's.
   */
  LabelMap labelMap() {
    if (categories.get(0).id() < 1) {
      return LabelMap.of(categories.stream().map(Category::name).toList());
    }
    String text =
        categories.stream()
            .map(c -> "item { id: " + c.id() + " name: " + quoted(c.name()) + " }")
            .collect(Collectors.joining("\n"));
    return LabelMap.parse(text, "categories");
  }

  private static String quoted(String name) {
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static DetectorException unusable(String why, Path file) {
    return DetectorException.badInput(
        "not readable as COCO annotations: " + why,
        file.toString(),
        "give an instances_*.json with images, annotations and categories");
  }
}
