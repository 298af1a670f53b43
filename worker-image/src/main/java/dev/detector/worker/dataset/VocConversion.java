package dev.detector.worker.dataset;

import dev.detector.formats.DetectorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Pascal VOC directories (Annotations, JPEGImages, ImageSets/Main) to TFRecord files with the
 * Object Detection API's features.
 *
 * @param source the VOC directory
 * @param output where the files go
 * @param splits names of the ImageSets/Main files, without .txt
 * @param shards files per split, {@code SPLIT.record-00000-of-SHARDS}
 * @param labelMap the label map file; empty to number the classes of all splits by name
 */
public record VocConversion(
    Path source, Path output, List<String> splits, int shards, Optional<Path> labelMap) {

  /**
   * Converts all splits and writes label_map.pbtxt beside them.
   *
   * @return what was written and what was wrong, per split
   * @throws DetectorException if a file is missing or unreadable or a class is not in the label map
   */
  public Map<String, SplitReport> run() throws IOException {
    Map<String, List<AnnotatedImage>> images = new LinkedHashMap<>();
    for (String split : splits) {
      List<AnnotatedImage> of = new ArrayList<>();
      for (String id : readSplit(split)) {
        of.add(image(id));
      }
      images.put(split, of);
    }
    return new RecordConversion(output, shards, labelMap)
        .run(new AnnotatedSet(images, Optional.empty(), Map.of()));
  }

  private AnnotatedImage image(String id) throws IOException {
    Path file = source.resolve("Annotations").resolve(id + ".xml");
    VocAnnotation annotation = VocAnnotation.read(file);
    Path picture = picture(annotation, id);
    return new AnnotatedImage(
        id, picture.getFileName().toString(), file, picture, annotation.objects(), false);
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

  /** The splits that a VOC directory has of train, val and test. */
  public static List<String> splitsOf(Path source) {
    return Stream.of("train", "val", "test")
        .filter(split -> Files.isRegularFile(splitFile(source, split)))
        .toList();
  }

  private static Path splitFile(Path source, String split) {
    return source.resolve("ImageSets").resolve("Main").resolve(split + ".txt");
  }

  private List<String> readSplit(String split) throws IOException {
    Path file = splitFile(source, split);
    if (!Files.isRegularFile(file)) {
      throw DetectorException.badInput(
          "the split " + split + " has no list of images",
          file.toString(),
          "write the names of its annotation files there, one a line, or name other splits");
    }
    List<String> ids = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      // Lists of one class have a second column that says whether the image shows it.
      String id = line.strip().split("\\s+", 2)[0];
      if (!id.isEmpty()) {
        ids.add(id);
      }
    }
    if (ids.isEmpty()) {
      throw DetectorException.badInput(
          "the split " + split + " is empty", file.toString(), "list its images, one a line");
    }
    return ids;
  }
}
