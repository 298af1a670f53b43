package dev.detector.formats.lint;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;

/** Walks over the fields that a configuration sets. */
final class SetFields {
  /** Told of each field that is set; for a message it says whether to go into it. */
  interface Visitor {
    /**
     * Looks at one field.
     *
     * @param path with indexes of repeated messages, e.g. {@code eval_input_reader[0].name}
     * @param plainPath without indexes
     * @param value a scalar, or a message
     */
    boolean visit(FieldDescriptor field, String path, String plainPath, Object value);
  }

  private SetFields() {}

  static void walk(Message message, Visitor visitor) {
    walk(message, "", "", visitor);
  }

  private static void walk(Message message, String prefix, String plainPrefix, Visitor visitor) {
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      String path = prefix + field.getName();
      String plain = plainPrefix + field.getName();
      if (field.isRepeated()) {
        List<?> values = (List<?>) entry.getValue();
        for (int i = 0; i < values.size(); i++) {
          boolean indexed = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
          one(field, indexed ? path + "[" + i + "]" : path, plain, values.get(i), visitor);
        }
      } else {
        one(field, path, plain, entry.getValue(), visitor);
      }
    }
  }

  private static void one(
      FieldDescriptor field, String path, String plain, Object value, Visitor visitor) {
    if (visitor.visit(field, path, plain, value) && value instanceof Message nested) {
      walk(nested, path + ".", plain + ".", visitor);
    }
  }
}
