package dev.detector.formats.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class SupportedFieldTableTest {
  /** A mistyped line would refuse what the worker can do. */
  @Test
  void everyLineIsAFieldOfTheSchema() {
    SupportedFieldTable.read()
        .forEach(
            (path, values) -> {
              FieldDescriptor field = field(path);
              assertThat(field).as(path).isNotNull();
              if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
                List<String> names =
                    field.getEnumType().getValues().stream().map(v -> v.getName()).toList();
                assertThat(names).as(path).containsAll(values);
              }
            });
  }

  private static FieldDescriptor field(String path) {
    Descriptor message = TrainEvalPipelineConfig.getDescriptor();
    FieldDescriptor field = null;
    for (String name : path.split("\\.", -1)) {
      field = message.findFieldByName(name);
      assertThat(field).as(path + " at " + name).isNotNull();
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        message = field.getMessageType();
      }
    }
    return field;
  }
}
