package dev.detector.formats.pipeline;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What a mistyped field name could have meant. */
final class FieldNames {
  private FieldNames() {}

  /** The likeliest field first where one is near, then all fields of the message. */
  static String suggest(Descriptor message, String wrong) {
    List<String> names = message.getFields().stream().map(FieldDescriptor::getName).toList();
    String all = "one of " + String.join(", ", names.stream().sorted().toList());
    return names.stream()
        .min(Comparator.comparingInt(name -> distance(name, wrong)))
        .filter(name -> distance(name, wrong) <= Math.max(2, wrong.length() / 4))
        .map(name -> name + " (fields there: " + all.substring("one of ".length()) + ")")
        .orElse(all);
  }

  /** Levenshtein distance: insertions, deletions and replacements between two words. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    Arrays.setAll(previous, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replace, 1 + Math.min(row[j - 1], previous[j]));
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
