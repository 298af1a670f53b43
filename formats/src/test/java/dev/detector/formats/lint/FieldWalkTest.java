package dev.detector.formats.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.detector.formats.lint.FieldWalk.Fate;
import dev.detector.formats.lint.FieldWalk.Place;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * The walk over every field of every message of the schema: each works, is known to have no effect,
 * or is refused by its path with what to use instead. Nothing is silently ignored.
 */
class FieldWalkTest {
  private static final List<Place> PLACES = FieldWalk.places();

  private static List<Finding> findings(Place place, Object value) {
    Report report = new Report();
    TrainEvalPipelineConfig config = place.configuration(value);
    new SupportedFields().check(config, LintContext.none(), report);
    return report.findings().all();
  }

  @Test
  void whatWorksOrHasNoEffectIsNoFinding() {
    SoftAssertions softly = new SoftAssertions();
    for (Place place : PLACES) {
      if (place.fate() == Fate.REFUSED) {
        continue;
      }
      if (place.isBlock() || place.values().isEmpty()) {
        Object value = place.isBlock() ? null : place.otherValue();
        softly.assertThat(findings(place, value)).as(place.path()).isEmpty();
      }
      for (String value : place.values()) {
        softly
            .assertThat(findings(place, parsed(place.field(), value)))
            .as("%s = %s", place.path(), value)
            .isEmpty();
      }
    }
    softly.assertAll();
  }

  @Test
  void whatIsRefusedIsOneErrorThatNamesItAndSaysWhatToDo() {
    SoftAssertions softly = new SoftAssertions();
    for (Place place : PLACES) {
      if (place.fate() == Fate.REFUSED) {
        Object value = place.isBlock() ? null : place.otherValue();
        assertRefused(softly, place, findings(place, value));
      } else if (!place.values().isEmpty() && !isDefault(place, place.otherValue())) {
        assertRefused(softly, place, findings(place, place.otherValue()));
      }
    }
    softly.assertAll();
  }

  private static void assertRefused(SoftAssertions softly, Place place, List<Finding> findings) {
    softly.assertThat(findings).as(place.path()).hasSize(1);
    for (Finding finding : findings) {
      softly.assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR);
      softly.assertThat(finding.mend()).as(place.path()).isNotBlank();
      // The block that holds it is named where the worker knows nothing of the block.
      String named = finding.path().replaceAll("\\[\\d+]", "");
      softly.assertThat(place.path() + ".").as("refused by its path").startsWith(named + ".");
    }
  }

  private static boolean isDefault(Place place, Object value) {
    return !place.field().isRepeated() && value.equals(place.field().getDefaultValue());
  }

  private static Object parsed(FieldDescriptor field, String value) {
    return switch (field.getJavaType()) {
      case INT -> Integer.valueOf(value);
      case FLOAT -> Float.valueOf(value);
      case BOOLEAN -> Boolean.valueOf(value);
      case ENUM -> field.getEnumType().findValueByName(value);
      default -> value;
    };
  }

  /** A mistyped line would refuse what the worker can do, or say something about nothing. */
  @Test
  void everyLineOfTheTablesIsAFieldOfTheSchema() {
    Set<String> paths = new HashSet<>(PLACES.stream().map(Place::path).toList());
    assertThat(paths).containsAll(SupportedFieldTable.read().keySet());
    assertThat(paths).containsAll(FieldsWithoutEffect.read().keySet());
    assertThat(paths).containsAll(FieldMends.read().keySet());
    for (Place place : PLACES) {
      if (place.field().getJavaType() == FieldDescriptor.JavaType.ENUM) {
        assertThat(place.field().getEnumType().getValues().stream().map(v -> v.getName()))
            .as(place.path())
            .containsAll(place.values());
      }
    }
  }

  /** What a colleague makes work leaves the other tables. */
  @Test
  void noFieldStandsInTwoTables() {
    Set<String> works = SupportedFieldTable.read().keySet();
    Set<String> twice = new TreeSet<>(FieldsWithoutEffect.read().keySet());
    twice.retainAll(works);
    assertThat(twice).as("works and has no effect").isEmpty();
    Set<String> refused = new TreeSet<>(FieldMends.read().keySet());
    refused.removeIf(path -> !SupportedFields.isKnown(path));
    assertThat(refused).as("works and is refused").isEmpty();
  }
}
