package dev.detector.formats.pipeline;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.detector.formats.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Values of overrides, by the type of their field. */
final class FieldValue {
  private FieldValue() {}

  /** One value of {@code field}; {@code path} is for errors. */
  static Object parse(FieldDescriptor field, String value, String path) {
    String text = value.strip();
    try {
      return switch (field.getJavaType()) {
        case INT -> integer(field, text);
        case LONG -> Long.valueOf(text);
        case FLOAT -> floating(text);
        case DOUBLE -> Double.valueOf(text);
        case BOOLEAN -> bool(text, path);
        case STRING -> unquoted(text);
        case BYTE_STRING -> ByteString.copyFromUtf8(unquoted(text));
        case ENUM -> enumValue(field, text, path);
        case MESSAGE -> message(field, text, path);
      };
    } catch (NumberFormatException e) {
      throw new BadInputException(
          "\"" + text + "\" is no " + typeName(field),
          path,
          "give a number that a field of type " + typeName(field) + " can hold",
          e);
    }
  }

  /** All values of a repeated field: separated by commas, brackets around them allowed. */
  static List<Object> parseList(FieldDescriptor field, String value, String path) {
    String text = value.strip();
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      return messages(field, text, path);
    }
    if (text.startsWith("[") && text.endsWith("]")) {
      text = text.substring(1, text.length() - 1).strip();
    }
    List<Object> values = new ArrayList<>();
    if (!text.isEmpty()) {
      for (String part : text.split(",", -1)) {
        values.add(parse(field, part, path));
      }
    }
    return values;
  }

  private static Object integer(FieldDescriptor field, String text) {
    boolean unsigned =
        field.getType() == FieldDescriptor.Type.UINT32
            || field.getType() == FieldDescriptor.Type.FIXED32;
    return unsigned ? Integer.parseUnsignedInt(text) : Integer.parseInt(text);
  }

  private static Float floating(String text) {
    Float value = Float.valueOf(text);
    if (value.isInfinite()) {
      throw new NumberFormatException(text);
    }
    return value;
  }

  private static Boolean bool(String text, String path) {
    return switch (text) {
      case "true", "True" -> true;
      case "false", "False" -> false;
      default ->
          throw new BadInputException("\"" + text + "\" is no bool", path, "use true or false");
    };
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() >= 2
            && (text.charAt(0) == '"' || text.charAt(0) == '\'')
            && text.charAt(0) == text.charAt(text.length() - 1);
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static EnumValueDescriptor enumValue(FieldDescriptor field, String text, String path) {
    EnumValueDescriptor value = field.getEnumType().findValueByName(text);
    if (value == null) {
      throw new BadInputException(
          "unknown value " + text, path, "use one of " + ProtoText.values(field.getEnumType()));
    }
    return value;
  }

  private static Message message(FieldDescriptor field, String text, String path) {
    boolean braces = text.startsWith("{") && text.endsWith("}");
    String fields = braces ? text.substring(1, text.length() - 1) : text;
    return ProtoText.parse(fields, DynamicMessage.newBuilder(field.getMessageType()), path).build();
  }

  /** {@code {..}, {..}} or the fields of a single element. */
  private static List<Object> messages(FieldDescriptor field, String text, String path) {
    if (text.isEmpty()) {
      return List.of();
    }
    if (!text.startsWith("{") && !text.startsWith("[")) {
      return List.of(message(field, text, path));
    }
    String list = text.startsWith("[") ? text : "[" + text + "]";
    DynamicMessage.Builder holder = DynamicMessage.newBuilder(field.getContainingType());
    ProtoText.parse(field.getName() + ": " + list, holder, path);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < holder.getRepeatedFieldCount(field); i++) {
      values.add(holder.getRepeatedField(field, i));
    }
    return values;
  }

  private static String typeName(FieldDescriptor field) {
    return field.getType().name().toLowerCase(Locale.ROOT);
  }
}
