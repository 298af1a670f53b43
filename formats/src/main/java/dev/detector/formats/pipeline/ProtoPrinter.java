package dev.detector.formats.pipeline;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Text form as Python's protobuf prints it, which is what the OD API's exporter leaves behind;
 * Java's own printer differs in floats (4.0E-5 instead of 4e-05).
 */
final class ProtoPrinter {
  private final StringBuilder out = new StringBuilder();

  private ProtoPrinter() {}

  static String print(Message message) {
    ProtoPrinter printer = new ProtoPrinter();
    printer.fields(message, "");
    return printer.out.toString();
  }

  private void fields(Message message, String indent) {
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      if (field.isRepeated()) {
        for (Object value : ordered(field, (List<?>) entry.getValue())) {
          field(field, value, indent);
        }
      } else {
        field(field, entry.getValue(), indent);
      }
    }
  }

  private static List<?> ordered(FieldDescriptor field, List<?> values) {
    return field.isMapField()
        ? values.stream()
            .map(value -> (MapEntry<?, ?>) value)
            .sorted(Comparator.comparing(entry -> String.valueOf(entry.getKey())))
            .toList()
        : values;
  }

  private void field(FieldDescriptor field, Object value, String indent) {
    String name = field.isExtension() ? "[" + field.getFullName() + "]" : field.getName();
    out.append(indent).append(name);
    if (value instanceof Message nested) {
      out.append(" {\n");
      fields(nested, indent + "  ");
      out.append(indent).append("}\n");
    } else {
      out.append(": ").append(scalar(value)).append('\n');
    }
  }

  private static String scalar(Object value) {
    if (value instanceof String text) {
      return '"' + TextFormat.escapeBytes(ByteString.copyFromUtf8(text)) + '"';
    } else if (value instanceof ByteString bytes) {
      return '"' + TextFormat.escapeBytes(bytes) + '"';
    } else if (value instanceof EnumValueDescriptor name) {
      return name.getName();
    } else if (value instanceof Float number) {
      return Float.isFinite(number)
          ? decimal(new BigDecimal(Float.toString(number)), number < 0 || 1 / number < 0)
          : special(number);
    } else if (value instanceof Double number) {
      return Double.isFinite(number)
          ? decimal(new BigDecimal(Double.toString(number)), number < 0 || 1 / number < 0)
          : special(number);
    }
    return String.valueOf(value);
  }

  private static String special(double number) {
    return Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
  }

  /** Shortest digits with an exponent below 1e-4 and from 1e16 on. */
  private static String decimal(BigDecimal number, boolean negative) {
    String sign = negative ? "-" : "";
    if (number.signum() == 0) {
      return sign + "0.0";
    }
    String digits = number.abs().stripTrailingZeros().unscaledValue().toString();
    int exponent = number.precision() - number.scale() - 1;
    if (exponent < -4 || exponent >= 16) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      String power = (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "");
      return sign + digits.charAt(0) + fraction + "e" + power + Math.abs(exponent);
    }
    String plain = number.abs().stripTrailingZeros().toPlainString();
    return sign + (plain.contains(".") ? plain : plain + ".0");
  }
}
