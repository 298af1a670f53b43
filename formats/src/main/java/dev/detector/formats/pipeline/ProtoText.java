package dev.detector.formats.pipeline;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.detector.formats.BadInputException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Protobuf text form with errors that say where and how to mend, and the OD API's canonical print.
 */
public final class ProtoText {
  private static final Pattern UNKNOWN_FIELD =
      Pattern.compile("(\\d+):(\\d+):\\s*([\\w.]+)\\.(\\w+)");
  private static final Pattern NO_FIELD =
      Pattern.compile("Message type \"([\\w.]+)\" has no field named \"([^\"]*)\"");
  private static final Pattern NO_ENUM_VALUE =
      Pattern.compile("Enum type \"([\\w.]+)\" has no value named \"([^\"]*)\"");
  private static final Pattern NO_NUMBER =
      Pattern.compile("^Couldn't parse (integer|number): For input string: \"(.*)\"$");
  private static final Pattern POSITION = Pattern.compile("^\\d+:\\d+:\\s*");

  private ProtoText() {}

  /**
   * Merges {@code text} into {@code builder} and returns it.
   *
   * @param source how errors call the text
   * @throws BadInputException with line and column if the text does not fit the message
   */
  public static <B extends Message.Builder> B parse(String text, B builder, String source) {
    try {
      // Editors on Windows put a byte-order mark in front.
      TextFormat.merge(text.startsWith("\uFEFF") ? text.substring(1) : text, builder);
      return builder;
    } catch (TextFormat.ParseException e) {
      throw explain(e, builder.getDescriptorForType(), source);
    }
  }

  /** Canonical text of {@code message}. */
  public static String print(Message message) {
    return ProtoPrinter.print(message);
  }

  private static BadInputException explain(
      TextFormat.ParseException e, Descriptor root, String source) {
    Matcher unknown = UNKNOWN_FIELD.matcher(e.getMessage());
    if (e.getMessage().contains("unknown fields") && unknown.find()) {
      return new BadInputException(
          "unknown field " + unknown.group(4),
          at(source, Integer.parseInt(unknown.group(1)), Integer.parseInt(unknown.group(2))),
          fieldsOf(root, unknown.group(3), unknown.group(4)),
          e);
    }
    String where = at(source, e.getLine(), e.getColumn());
    String text = POSITION.matcher(e.getMessage()).replaceFirst("");
    Matcher field = NO_FIELD.matcher(text);
    if (field.find()) {
      return new BadInputException(
          "unknown field " + field.group(2),
          where,
          fieldsOf(root, field.group(1), field.group(2)),
          e);
    }
    Matcher value = NO_ENUM_VALUE.matcher(text);
    if (value.find()) {
      return new BadInputException(
          "unknown value " + value.group(2), where, valuesOf(root, value.group(1)), e);
    }
    Matcher number = NO_NUMBER.matcher(text);
    if (number.find()) {
      boolean whole = number.group(1).equals("integer");
      return new BadInputException(
          number.group(2) + (whole ? " is no whole number" : " is no number"),
          where,
          whole
              ? "write digits only, without quotes or a decimal point"
              : "write it without quotes",
          e);
    }
    return new BadInputException(
        text.replaceFirst("\\.$", ""),
        where,
        "correct the text there; braces, quotes and brackets must be closed",
        e);
  }

  private static String at(String source, int line, int column) {
    return source + " line " + line + " column " + column;
  }

  private static String fieldsOf(Descriptor root, String type, String wrong) {
    return messages(root).stream()
        .filter(m -> m.getFullName().equals(type))
        .findFirst()
        .map(m -> "use " + FieldNames.suggest(m, wrong))
        .orElse("remove it");
  }

  private static String valuesOf(Descriptor root, String type) {
    for (Descriptor message : messages(root)) {
      for (FieldDescriptor field : message.getFields()) {
        if (field.getJavaType() == FieldDescriptor.JavaType.ENUM
            && field.getEnumType().getFullName().equals(type)) {
          return "use one of " + values(field.getEnumType());
        }
      }
    }
    return "use a value of " + type;
  }

  /** Names of an enum, separated by commas. */
  static String values(EnumDescriptor type) {
    return String.join(", ", type.getValues().stream().map(EnumValueDescriptor::getName).toList());
  }

  private static Set<Descriptor> messages(Descriptor root) {
    Set<Descriptor> seen = new HashSet<>();
    Deque<Descriptor> open = new ArrayDeque<>();
    open.add(root);
    while (!open.isEmpty()) {
      Descriptor message = open.remove();
      if (seen.add(message)) {
        for (FieldDescriptor field : message.getFields()) {
          if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            open.add(field.getMessageType());
          }
        }
      }
    }
    return seen;
  }
}
