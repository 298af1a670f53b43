package dev.detector.formats.lint;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.List;
import java.util.NavigableMap;

/**
 * Refuses every field that a configuration sets and the worker does not honour, by its path. A
 * scalar that is set to its default says nothing new and passes.
 */
final class SupportedFields implements Rule {
  /** Values that a field may have, by its path without indexes; an empty list allows any. */
  private static final NavigableMap<String, List<String>> TABLE = SupportedFieldTable.read();

  private static final NavigableMap<String, String> WITHOUT_EFFECT = FieldsWithoutEffect.read();

  @Override
  public void check(TrainEvalPipelineConfig config, LintContext context, Report report) {
    SetFields.walk(
        config,
        (field, path, plainPath, value) -> {
          if (value instanceof Message) {
            boolean known = isKnown(plainPath);
            if (!known) {
              report.error(path, "not supported", mend(field, plainPath));
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
    boolean isAllowed =
        allowed != null && (allowed.isEmpty() || allowed.contains(FieldMends.text(value)));
    if (isDefault || isAllowed || WITHOUT_EFFECT.containsKey(plainPath)) {
      return;
    }
    report.error(
        path,
        FieldMends.text(value) + " is not supported",
        allowed == null ? mend(field, plainPath) : "use " + String.join(" or ", allowed));
  }

  /** Whether the worker honours a field, or any field of a block; or it has no effect anyway. */
  static boolean isKnown(String path) {
    return isIn(TABLE, path) || isIn(WITHOUT_EFFECT, path);
  }

  private static boolean isIn(NavigableMap<String, ?> table, String path) {
    String below = path + ".";
    String next = table.ceilingKey(below);
    return table.containsKey(path) || (next != null && next.startsWith(below));
  }

  static String mend(FieldDescriptor field, String path) {
    return FieldMends.of(field, path, SupportedFields::isKnown);
  }
}
