package dev.detector.formats.lint;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Every field of every message that a pipeline.config can hold, and what the worker makes of it.
 */
final class FieldWalk {
  private static final Map<String, List<String>> WORKS = SupportedFieldTable.read();
  private static final Map<String, String> WITHOUT_EFFECT = FieldsWithoutEffect.read();

  enum Fate {
    WORKS,
    NO_EFFECT,
    REFUSED,
    /** A block: its fields have fates of their own. */
    BLOCK
  }

  /**
   * One field at one place of the configuration.
   *
   * @param chain the fields that lead to it, itself last
   * @param values what it may be; empty: anything
   * @param note the reason that it has no effect, or what to use instead
   */
  record Place(List<FieldDescriptor> chain, Fate fate, List<String> values, String note) {
    String path() {
      return String.join(".", chain.stream().map(FieldDescriptor::getName).toList());
    }

    FieldDescriptor field() {
      return chain.get(chain.size() - 1);
    }

    boolean isBlock() {
      return field().getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    /** A configuration in which only this field is set; scalars to {@code value}. */
    TrainEvalPipelineConfig configuration(Object value) {
      return (TrainEvalPipelineConfig)
          set(TrainEvalPipelineConfig.newBuilder(), chain, value).build();
    }

    /** A value that is neither the default nor, where values are given, one of these. */
    Object otherValue() {
      FieldDescriptor field = field();
      return switch (field.getJavaType()) {
        case INT -> field.isRepeated() ? 7 : (Integer) field.getDefaultValue() + 7;
        case LONG -> field.isRepeated() ? 7L : (Long) field.getDefaultValue() + 7;
        case FLOAT -> field.isRepeated() ? 7f : (Float) field.getDefaultValue() + 7f;
        case DOUBLE -> field.isRepeated() ? 7.0 : (Double) field.getDefaultValue() + 7.0;
        case BOOLEAN -> field.isRepeated() || !((Boolean) field.getDefaultValue());
        case STRING -> "something else";
        case ENUM ->
            field.getEnumType().getValues().stream()
                .filter(value -> field.isRepeated() || !value.equals(field.getDefaultValue()))
                .filter(value -> !values.contains(value.getName()))
                .findFirst()
                .orElse((EnumValueDescriptor) field.getDefaultValue());
        default -> throw new IllegalStateException(path());
      };
    }
  }

  private FieldWalk() {}

  /** All places, a block before what is in it. */
  static List<Place> places() {
    List<Place> places = new ArrayList<>();
    walk(TrainEvalPipelineConfig.getDescriptor(), List.of(), places);
    return places;
  }

  private static void walk(Descriptor message, List<FieldDescriptor> before, List<Place> places) {
    for (FieldDescriptor field : message.getFields()) {
      List<FieldDescriptor> chain = new ArrayList<>(before);
      chain.add(field);
      places.add(place(chain, field));
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        walk(field.getMessageType(), chain, places);
      }
    }
  }

  private static Place place(List<FieldDescriptor> chain, FieldDescriptor field) {
    String path = String.join(".", chain.stream().map(FieldDescriptor::getName).toList());
    if (WORKS.containsKey(path)) {
      return new Place(chain, Fate.WORKS, WORKS.get(path), "");
    } else if (WITHOUT_EFFECT.containsKey(path)) {
      return new Place(chain, Fate.NO_EFFECT, List.of(), WITHOUT_EFFECT.get(path));
    } else if (SupportedFields.isKnown(path)) {
      return new Place(chain, Fate.BLOCK, List.of(), "");
    }
    return new Place(chain, Fate.REFUSED, List.of(), SupportedFields.mend(field, path));
  }

  private static Message.Builder set(
      Message.Builder builder, List<FieldDescriptor> chain, Object value) {
    FieldDescriptor field = chain.get(0);
    Object content = value;
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      Message.Builder nested = builder.newBuilderForField(field);
      content =
          (chain.size() > 1 ? set(nested, chain.subList(1, chain.size()), value) : nested).build();
    }
    return field.isRepeated()
        ? builder.addRepeatedField(field, content)
        : builder.setField(field, content);
  }
}
