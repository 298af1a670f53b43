package dev.detector.formats.pipeline;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import dev.detector.formats.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A field of a configuration by names, e.g. {@code
 * eval_input_reader[0].tf_record_input_reader.input_path}.
 */
final class FieldPath {
  private static final Pattern SEGMENT = Pattern.compile("(\\w+)(?:\\[(\\d{1,6})])?");

  private record Segment(String name, int index) {
    boolean indexed() {
      return index >= 0;
    }
  }

  private final String text;
  private final List<Segment> segments;

  private FieldPath(String text, List<Segment> segments) {
    this.text = text;
    this.segments = segments;
  }

  static FieldPath parse(String text) {
    List<Segment> segments = new ArrayList<>();
    for (String part : text.strip().split("\\.", -1)) {
      Matcher matcher = SEGMENT.matcher(part);
      if (!matcher.matches()) {
        throw new BadInputException(
            "not a field path", text, "join field names by dots, e.g. train_config.batch_size");
      }
      String index = matcher.group(2);
      segments.add(new Segment(matcher.group(1), index == null ? -1 : Integer.parseInt(index)));
    }
    return new FieldPath(text.strip(), segments);
  }

  void set(Message.Builder root, String value) {
    set(root, 0, "", value);
  }

  private void set(Message.Builder builder, int depth, String prefix, String value) {
    Segment segment = segments.get(depth);
    FieldDescriptor field = field(builder.getDescriptorForType(), segment, prefix);
    String here = prefix.isEmpty() ? segment.name() : prefix + "." + segment.name();
    if (depth == segments.size() - 1) {
      assign(builder, field, segment, here, value);
      return;
    }
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || field.isMapField()) {
      throw new BadInputException("no fields below " + here, text, "set " + here + " itself");
    }
    if (field.isRepeated()) {
      int index = elementIndex(builder, field, segment, here);
      Message.Builder element = ((Message) builder.getRepeatedField(field, index)).toBuilder();
      set(element, depth + 1, here + "[" + index + "]", value);
      builder.setRepeatedField(field, index, element.build());
    } else {
      checkOneof(builder, field, here, prefix);
      Message.Builder nested = ((Message) builder.getField(field)).toBuilder();
      set(nested, depth + 1, here, value);
      builder.setField(field, nested.build());
    }
  }

  private void assign(
      Message.Builder builder, FieldDescriptor field, Segment segment, String here, String value) {
    if (field.isMapField()) {
      throw new BadInputException("a map cannot be overridden", text, "write it in the config");
    }
    if (!field.isRepeated()) {
      rejectIndex(segment, here);
      builder.setField(field, FieldValue.parse(field, value, text));
    } else if (segment.indexed()) {
      int index = elementIndex(builder, field, segment, here);
      builder.setRepeatedField(field, index, FieldValue.parse(field, value, text));
    } else {
      builder.clearField(field);
      for (Object element : FieldValue.parseList(field, value, text)) {
        builder.addRepeatedField(field, element);
      }
    }
  }

  private FieldDescriptor field(Descriptor message, Segment segment, String prefix) {
    FieldDescriptor field = message.findFieldByName(segment.name());
    if (field == null) {
      String valid = prefix.isEmpty() ? "at the top" : "below " + prefix;
      throw new BadInputException(
          "no field " + segment.name() + " " + valid,
          text,
          "use " + FieldNames.suggest(message, segment.name()));
    }
    if (!field.isRepeated()) {
      rejectIndex(segment, segment.name());
    }
    return field;
  }

  private void rejectIndex(Segment segment, String here) {
    if (segment.indexed()) {
      throw new BadInputException(
          here + " is not repeated", text, "leave out [" + segment.index() + "]");
    }
  }

  private int elementIndex(
      Message.Builder builder, FieldDescriptor field, Segment segment, String here) {
    int count = builder.getRepeatedFieldCount(field);
    int index = segment.indexed() ? segment.index() : 0;
    if (index >= count) {
      throw new BadInputException(
          here + " has " + count + " elements, none with index " + index,
          text,
          count == 0 ? "add one to the config" : "use an index from 0 to " + (count - 1));
    }
    if (!segment.indexed() && count > 1) {
      throw new BadInputException(
          here + " has " + count + " elements", text, "say which one, e.g. " + here + "[0]");
    }
    return index;
  }

  /**
   * Going into an unset alternative would silently throw away the one that the configuration has.
   */
  private void checkOneof(
      Message.Builder builder, FieldDescriptor field, String here, String prefix) {
    OneofDescriptor oneof = field.getContainingOneof();
    FieldDescriptor set = oneof == null ? null : builder.getOneofFieldDescriptor(oneof);
    if (set != null && !set.equals(field)) {
      throw new BadInputException(
          here + " is not what the config has, which is " + set.getName(),
          text,
          "use "
              + (prefix.isEmpty() ? "" : prefix + ".")
              + set.getName()
              + ", or replace it whole by "
              + here
              + " with its fields as value");
    }
  }
}
