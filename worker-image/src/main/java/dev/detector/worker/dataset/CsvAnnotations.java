package dev.detector.worker.dataset;

import dev.detector.formats.DetectorException;
import dev.detector.formats.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A table of boxes in pixels, one a row, with a first row of names: filename, class, xmin, ymin,
 * xmax and ymax in any order; width and height may be there, the picture's own size counts. An
 * image without objects is a row whose class and box are empty.
 *
 * @param images in the order in which the table names them first
 * @param notes rows that could not be used
 */
record CsvAnnotations(List<AnnotatedImage> images, List<String> notes) {
  private static final List<String> COLUMNS =
      List.of("filename", "class", "xmin", "ymin", "xmax", "ymax");

  /**
   * Reads a table.
   *
   * @param directory where the images are
   * @throws DetectorException if a column is missing
   */
  static CsvAnnotations read(Path file, Path directory) throws IOException {
    List<String> lines = InputFile.text(file).lines().toList();
    List<String> header =
        lines.isEmpty()
            ? List.of()
            : cells(lines.get(0).replace("\uFEFF", "")).stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
    if (!header.containsAll(COLUMNS)) {
      throw DetectorException.badInput(
          "the first row is " + header,
          file.toString(),
          "name the columns filename,width,height,class,xmin,ymin,xmax,ymax");
    }
    Map<String, List<AnnotatedObject>> byFile = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    for (int row = 1; row < lines.size(); row++) {
      if (!lines.get(row).isBlank()) {
        read(cells(lines.get(row)), header, "row " + (row + 1), byFile, notes);
      }
    }
    List<AnnotatedImage> images = new ArrayList<>();
    byFile.forEach(
        (name, objects) ->
            images.add(
                new AnnotatedImage(
                    name, name, file, directory.resolve(name), List.copyOf(objects), false)));
    return new CsvAnnotations(images, notes);
  }

  private static void read(
      List<String> cells,
      List<String> header,
      String where,
      Map<String, List<AnnotatedObject>> byFile,
      List<String> notes) {
    if (cells.size() != header.size()) {
      notes.add(where + ": " + cells.size() + " cells, not " + header.size() + ": dropped");
      return;
    }
    List<String> wanted =
        COLUMNS.stream().map(name -> cells.get(header.indexOf(name)).strip()).toList();
    List<AnnotatedObject> objects = byFile.computeIfAbsent(wanted.get(0), any -> new ArrayList<>());
    if (wanted.subList(1, COLUMNS.size()).stream().allMatch(String::isEmpty)) {
      return;
    }
    try {
      objects.add(
          AnnotatedObject.box(
              wanted.get(1),
              Double.parseDouble(wanted.get(2)),
              Double.parseDouble(wanted.get(3)),
              Double.parseDouble(wanted.get(4)),
              Double.parseDouble(wanted.get(5))));
    } catch (NumberFormatException e) {
      notes.add(where + ": " + wanted + " has a coordinate that is no number: dropped");
    }
  }

  /** Cells between commas; quotes around a cell, and two of them for one inside. */
  static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
