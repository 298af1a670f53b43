package dev.detector.worker.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.detector.formats.DetectorException;
import dev.detector.formats.InputFile;
import dev.detector.formats.labelmap.LabelMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A data.yaml with {@code path}, {@code train}, {@code val}, {@code test} and {@code names}, and a
 * text file of labels for each image: class from 0, then centre x, centre y, width and height, or
 * an outline x1 y1 x2 y2 ..., all as shares of the image. Labels stand beside the images, or where
 * a directory {@code labels} takes the place of {@code images}.
 */
final class YoloDataset {
  private static final List<String> SPLITS = List.of("train", "val", "test");
  private static final int BOX_NUMBERS = 5;

  private final Path file;
  private final List<String> names;

  private YoloDataset(Path file, List<String> names) {
    this.file = file;
    this.names = names;
  }

  /**
   * Reads all splits.
   *
   * @throws DetectorException if the file is no such YAML or names no images
   */
  static AnnotatedSet read(Path file) throws IOException {
    JsonNode root;
    try {
      root = new YAMLMapper().readTree(InputFile.text(file));
    } catch (JsonProcessingException e) {
      throw unusable(e.getOriginalMessage(), file);
    }
    YoloDataset data = new YoloDataset(file, names(root.path("names"), file));
    Path base = file.toAbsolutePath().getParent().resolve(root.path("path").asText(""));
    Map<String, List<AnnotatedImage>> splits = new LinkedHashMap<>();
    Map<String, List<String>> notes = new LinkedHashMap<>();
    for (String split : SPLITS) {
      List<Path> pictures = pictures(root.path(split), base);
      List<String> noted = new ArrayList<>();
      List<AnnotatedImage> images = new ArrayList<>();
      for (Path picture : pictures) {
        images.add(data.image(picture, noted));
      }
      if (!images.isEmpty()) {
        splits.put(split, images);
        notes.put(split, noted);
      }
    }
    if (splits.isEmpty()) {
      throw unusable("train, val and test name no image", file);
    }
    return new AnnotatedSet(splits, Optional.of(LabelMap.of(data.names)), notes);
  }

  private static List<String> names(JsonNode names, Path file) {
    Map<Integer, String> byId = new TreeMap<>();
    if (names.isArray()) {
      names.forEach(name -> byId.put(byId.size(), name.asText()));
    } else {
      for (Map.Entry<String, JsonNode> entry : names.properties()) {
        if (!entry.getKey().matches("\\d{1,6}")) {
          throw unusable("names has the key " + entry.getKey(), file);
        }
        byId.put(Integer.valueOf(entry.getKey()), entry.getValue().asText());
      }
    }
    List<String> ordered = List.copyOf(byId.values());
    boolean counted = IntStream.range(0, ordered.size()).allMatch(byId::containsKey);
    if (ordered.isEmpty() || !counted) {
      throw unusable("names does not number the classes 0, 1, 2...", file);
    }
    return ordered;
  }

  /** Images of a directory, of a list in a text file, or of several of these; by name. */
  private static List<Path> pictures(JsonNode places, Path base) throws IOException {
    List<Path> pictures = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    if (places.isArray()) {
      places.forEach(place -> texts.add(place.asText()));
    } else if (places.isTextual()) {
      texts.add(places.asText());
    }
    for (String text : texts) {
      Path place = base.resolve(text).normalize();
      if (Files.isDirectory(place)) {
        try (Stream<Path> tree = Files.walk(place)) {
          tree.filter(YoloDataset::isPicture).sorted().forEach(pictures::add);
        }
      } else {
        for (String line : InputFile.text(place).lines().toList()) {
          if (!line.isBlank()) {
            pictures.add(place.getParent().resolve(line.strip()).normalize());
          }
        }
      }
    }
    return pictures;
  }

  private static boolean isPicture(Path path) {
    return path.getFileName().toString().toLowerCase(Locale.ROOT).matches(".*\\.(jpg|jpeg|png)");
  }

  private AnnotatedImage image(Path picture, List<String> notes) throws IOException {
    String name = picture.getFileName().toString();
    List<AnnotatedObject> objects = new ArrayList<>();
    Path labels = labels(picture);
    if (Files.isRegularFile(labels)) {
      List<String> lines = InputFile.text(labels).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (!lines.get(i).isBlank()) {
          object(lines.get(i), labels.getFileName() + " line " + (i + 1), notes)
              .ifPresent(objects::add);
        }
      }
    }
    return new AnnotatedImage(name, name, labels, picture, objects, true);
  }

  private static Path labels(Path picture) {
    String path = picture.toString();
    int images = path.lastIndexOf("/images/");
    String beside =
        images < 0
            ? path
            : path.substring(0, images) + "/labels/" + path.substring(images + "/images/".length());
    return Path.of(beside.replaceAll("\\.[^./]+$", "") + ".txt");
  }

  private Optional<AnnotatedObject> object(String line, String where, List<String> notes) {
    String[] words = line.strip().split("\\s+", -1);
    double[] numbers = new double[words.length];
    try {
      for (int i = 0; i < words.length; i++) {
        numbers[i] = Double.parseDouble(words[i]);
      }
    } catch (NumberFormatException e) {
      notes.add(where + ": '" + line.strip() + "' is not numbers: dropped");
      return Optional.empty();
    }
    int id = (int) numbers[0];
    if (id < 0 || id >= names.size()) {
      notes.add(where + ": class " + id + " has no name in " + file.getFileName() + ": dropped");
      return Optional.empty();
    }
    if (numbers.length < BOX_NUMBERS || (numbers.length > BOX_NUMBERS && numbers.length % 2 == 0)) {
      notes.add(where + ": " + (numbers.length - 1) + " numbers are no box or outline: dropped");
      return Optional.empty();
    }
    return Optional.of(numbers.length == BOX_NUMBERS ? box(id, numbers) : outlined(id, numbers));
  }

  private AnnotatedObject box(int id, double[] n) {
    return AnnotatedObject.box(
        names.get(id), n[1] - n[3] / 2, n[2] - n[4] / 2, n[1] + n[3] / 2, n[2] + n[4] / 2);
  }

  private AnnotatedObject outlined(int id, double[] n) {
    double left = n[1];
    double top = n[2];
    double right = n[1];
    double bottom = n[2];
    for (int i = 3; i < n.length; i += 2) {
      left = Math.min(left, n[i]);
      right = Math.max(right, n[i]);
      top = Math.min(top, n[i + 1]);
      bottom = Math.max(bottom, n[i + 1]);
    }
    return AnnotatedObject.box(names.get(id), left, top, right, bottom);
  }

  private static DetectorException unusable(String why, Path file) {
    return DetectorException.badInput(
        "not readable as a YOLO data.yaml: " + why,
        file.toString(),
        "give path, train, val and names as in the format's own examples");
  }
}
