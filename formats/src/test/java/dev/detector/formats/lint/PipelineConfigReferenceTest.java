package dev.detector.formats.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.detector.formats.lint.FieldWalk.Fate;
import dev.detector.formats.lint.FieldWalk.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** {@code docs/pipeline-config.md} is made from the schema and the field tables. */
class PipelineConfigReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "pipeline-config.md");
  private static final String COMMAND =
      "mvn -B -ntp -o -q -pl formats -am test -Dtest=PipelineConfigReferenceTest"
          + " -Dreference.write=true -Dsurefire.failIfNoSpecifiedTests=false";

  @Test
  void thePageIsUpToDate() throws IOException {
    String page = page(FieldWalk.places());
    if (Boolean.getBoolean("reference.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as(
            "docs/pipeline-config.md is older than the field tables; write it anew by\n  "
                + COMMAND)
        .isEqualTo(page);
  }

  private static String page(List<Place> places) {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        # Every field of pipeline.config

        The schema is the TF2 Object Detection API's, so every config parses. What becomes of each field
        here: it **works**; or it has **no effect**, as in the OD API's own TF2 loops; or it is **refused** by
        its path before anything runs, with what to use instead (`detector lint`). A field at its default value is
        never refused. Nothing is silently ignored.

        This page is written by a test from the schema and the tables that lint uses.

        """);
    counts(places, out);
    sections(places)
        .forEach(
            (block, rows) -> {
              out.append("\n## ")
                  .append(block.isEmpty() ? "The whole" : "`" + block + "`")
                  .append("\n\n| Field | Default | | Note |\n|---|---|---|---|\n");
              rows.forEach(place -> row(place, places, out));
            });
    return out.toString();
  }

  private static void counts(List<Place> places, StringBuilder out) {
    List<Place> leaves = places.stream().filter(PipelineConfigReferenceTest::isLeaf).toList();
    Map<String, Long> rows = new LinkedHashMap<>();
    rows.put("works", count(leaves, place -> place.fate() == Fate.WORKS));
    rows.put("no effect", count(leaves, place -> place.fate() == Fate.NO_EFFECT));
    rows.put("refused", count(leaves, place -> place.fate() == Fate.REFUSED));
    out.append("| | Fields, blocks not counted |\n|---|---|\n");
    rows.forEach((name, n) -> out.append("| " + name + " | " + n + " |\n"));
    out.append("| all | " + leaves.size() + " |\n");
  }

  private static boolean isLeaf(Place place) {
    return !place.isBlock() || place.field().getMessageType().getFields().isEmpty();
  }

  private static long count(List<Place> places, Predicate<Place> which) {
    return places.stream().filter(which).count();
  }

  /** The fields by the block that holds them; what is below a refused block is left out. */
  private static Map<String, List<Place>> sections(List<Place> places) {
    Map<String, List<Place>> sections = new LinkedHashMap<>();
    for (Place place : places) {
      String block = parent(place.path());
      boolean inRefused = !block.isEmpty() && !SupportedFields.isKnown(block);
      if (!inRefused) {
        sections.computeIfAbsent(block, any -> new ArrayList<>()).add(place);
      }
    }
    return sections;
  }

  private static void row(Place place, List<Place> places, StringBuilder out) {
    String name = "`" + place.field().getName() + "`";
    String note =
        place.values().isEmpty() ? place.note() : "`" + String.join("`, `", place.values()) + "`";
    if (place.isBlock() && place.fate() == Fate.REFUSED) {
      long below =
          count(places, other -> isLeaf(other) && other.path().startsWith(place.path() + "."));
      name += below > 0 ? " with " + below + (below > 1 ? " fields" : " field") : "";
    }
    out.append("| %s | %s | %s | %s |\n".formatted(name, defaultOf(place), fate(place), note));
  }

  private static String fate(Place place) {
    return switch (place.fate()) {
      case WORKS -> "works";
      case NO_EFFECT -> "no effect";
      case REFUSED -> "refused";
      case BLOCK -> "block";
    };
  }

  private static String defaultOf(Place place) {
    FieldDescriptor field = place.field();
    if (place.isBlock() || field.isRepeated()) {
      return field.isRepeated() ? "list" : "";
    }
    String text = FieldMends.text(field.getDefaultValue());
    return text.isEmpty() ? "\"\"" : text;
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }
}
