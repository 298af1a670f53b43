package dev.detector.formats.lint;

import java.util.List;
import java.util.Map;

/**
 * The text form of the field tables: {@code a.b.{c,d}} stands for {@code a.b.c} and {@code a.b.d},
 * and a line {@code # note} says something about the fields below it.
 */
final class FieldNotes {
  private FieldNotes() {}

  /** Puts the note of each path of {@code lines} into {@code notes}. */
  static void read(String lines, Map<String, String> notes) {
    String note = "";
    for (String line : lines.lines().filter(text -> !text.isBlank()).toList()) {
      if (line.startsWith("# ")) {
        note = line.substring(2);
      } else {
        for (String path : expand(line)) {
          notes.put(path, note);
        }
      }
    }
  }

  /** The fields of a group. */
  static List<String> expand(String path) {
    int brace = path.indexOf('{');
    if (brace < 0) {
      return List.of(path);
    }
    String prefix = path.substring(0, brace);
    return List.of(path.substring(brace + 1, path.length() - 1).split(",")).stream()
        .map(name -> prefix + name)
        .toList();
  }
}
