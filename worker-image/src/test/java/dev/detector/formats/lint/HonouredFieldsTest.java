package dev.detector.formats.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A field that lint passes as working must be read by the worker: otherwise it would be ignored in
 * silence. Looks at the calls of the generated getters in the worker's classes.
 */
class HonouredFieldsTest {
  private static final String PROTOS = "dev.detector.formats.protos.";

  @Test
  void everySupportedFieldIsReadByTheWorker() {
    Set<String> read = gettersCalledByTheWorker();
    List<String> ignored = new ArrayList<>();
    for (Map.Entry<String, List<String>> line : SupportedFieldTable.read().entrySet()) {
      FieldDescriptor field = field(line.getKey());
      // Where there is but one value, there is nothing to look at; a map's entries have no getters.
      boolean constant =
          line.getValue().size() == 1 || field.getContainingType().getOptions().getMapEntry();
      if (!constant && getters(field).stream().noneMatch(read::contains)) {
        ignored.add(line.getKey());
      }
    }
    assertThat(ignored)
        .as("in SupportedFieldTable, but no class of the worker reads it: honour it, or move it")
        .isEmpty();
  }

  private static Set<String> gettersCalledByTheWorker() {
    Set<String> called = new HashSet<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.detector.worker")) {
      for (JavaAccess<?> call : type.getAccessesFromSelf()) {
        String owner = call.getTargetOwner().getName();
        if (owner.startsWith(PROTOS)) {
          called.add(owner.substring(PROTOS.length()) + "." + call.getTarget().getName());
        }
      }
    }
    return called;
  }

  private static FieldDescriptor field(String path) {
    Descriptor message = TrainEvalPipelineConfig.getDescriptor();
    FieldDescriptor field = null;
    for (String name : path.split("\\.", -1)) {
      field = message.findFieldByName(name);
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        message = field.getMessageType();
      }
    }
    return field;
  }

  /** What the protobuf compiler calls the methods that read a field. */
  private static Set<String> getters(FieldDescriptor field) {
    String owner = field.getContainingType().getFullName().replace("object_detection.protos.", "");
    String name = camelCase(field.getName());
    Set<String> getters = new HashSet<>();
    for (String method : List.of("get%s", "has%s", "get%sList", "get%sCount", "get%sMap")) {
      getters.add(owner.replace('.', '$') + "." + method.formatted(name));
    }
    if (field.getContainingOneof() != null) {
      String choice = camelCase(field.getContainingOneof().getName());
      getters.add(owner.replace('.', '$') + ".get" + choice + "Case");
    }
    return getters;
  }

  private static String camelCase(String name) {
    return Arrays.stream(name.split("_", -1))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }
}
