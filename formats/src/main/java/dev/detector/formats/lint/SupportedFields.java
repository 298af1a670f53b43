package dev.detector.formats.lint;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/**
 * Refuses every field that a configuration sets and the worker does not honour, by its path. A
 * scalar that is set to its default says nothing new and passes.
 */
final class SupportedFields implements Rule {
  /** Values that a field may have, by its path without indexes; an empty list allows any. */
  private static final NavigableMap<String, List<String>> TABLE = SupportedFieldTable.read();

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    SetFields.walk(
        config,
        (field, path, plainPath, value) -> {
          if (value instanceof Message) {
            boolean known = isKnownBlock(plainPath);
            if (!known) {
              report.error(path, "not supported", insteadOf(field, plainPath));
            }
            return known;
          }
          checkScalar(field, path, plainPath, value, report);
          return false;
        });
  }

  private static void checkScalar(
      FieldDescriptor field, String path, String plainPath, Object value, Report report) {
    List<String> allowed = TABLE.get(plainPath);
    boolean isDefault = !field.isRepeated() && value.equals(field.getDefaultValue());
    if (isDefault || (allowed != null && (allowed.isEmpty() || allowed.contains(text(value))))) {
      return;
    }
    report.error(
        path,
        text(value) + " is not supported",
        allowed == null ? insteadOf(field, plainPath) : "use " + String.join(" or ", allowed));
  }

  private static boolean isKnownBlock(String path) {
    String below = path + ".";
    String next = TABLE.ceilingKey(below);
    return TABLE.containsKey(path) || (next != null && next.startsWith(below));
  }

  private static String insteadOf(FieldDescriptor field, String plainPath) {
    List<String> alternatives = new ArrayList<>();
    if (field.getContainingOneof() != null) {
      String prefix = plainPath.substring(0, plainPath.length() - field.getName().length());
      for (FieldDescriptor other : field.getContainingOneof().getFields()) {
        String path = prefix + other.getName();
        if (TABLE.containsKey(path) || isKnownBlock(path)) {
          alternatives.add(other.getName());
        }
      }
    }
    if (!alternatives.isEmpty()) {
      return "use " + String.join(" or ", alternatives);
    }
    boolean scalar = field.getJavaType() != FieldDescriptor.JavaType.MESSAGE;
    return scalar && !field.isRepeated()
        ? "remove it; its default is \"" + text(field.getDefaultValue()) + "\""
        : "remove it";
  }

  private static String text(Object value) {
    return value instanceof EnumValueDescriptor name ? name.getName() : String.valueOf(value);
  }
}
