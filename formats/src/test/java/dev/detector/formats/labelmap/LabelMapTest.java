package dev.detector.formats.labelmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.BadInputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelMapTest {
  @Test
  void aDirectoryInItsPlaceIsNamed() {
    assertThatThrownBy(() -> LabelMap.read(Path.of("src")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("is a directory: src: name the file in it");
  }

  @Test
  void readsIdsNamesAndDisplayNames() {
    LabelMap map =
        LabelMap.parse(
            "item {\n  id: 1\n  name: 'RBC'\n}\nitem: { name: \"/m/01\", id: 5, display_name: \"Person\" }",
            "map");
    assertThat(map.items())
        .containsExactly(new LabelMap.Item(1, "RBC", ""), new LabelMap.Item(5, "/m/01", "Person"));
    assertThat(map.idOf("RBC")).hasValue(1);
    assertThat(map.idOf("/m/01")).hasValue(5);
    assertThat(map.idOf("Person")).hasValue(5);
    assertThat(map.idOf("WBC")).isEmpty();
    assertThat(map.label(5)).isEqualTo("Person");
    assertThat(map.label(2)).isEqualTo("category_2");
    assertThat(map.maxId()).isEqualTo(5);
  }

  @Test
  void printsWhatItReads() {
    LabelMap map = LabelMap.of(List.of("circle", "square"));
    assertThat(map.print())
        .isEqualTo(
            "item {\n  name: \"circle\"\n  id: 1\n}\nitem {\n  name: \"square\"\n  id: 2\n}\n");
    assertThat(LabelMap.parse(map.print(), "printed").items()).isEqualTo(map.items());
  }

  @Test
  void refusesWhatCannotBeClasses() {
    assertThatThrownBy(
            () -> LabelMap.parse("item { id: 1 name: 'a' } item { id: 1 name: 'b' }", "m"))
        .isInstanceOf(BadInputException.class)
        .hasMessage("id 1 is given to both a and b: m: give each class its own id");
    assertThatThrownBy(() -> LabelMap.parse("item { name: 'a' }", "m"))
        .hasMessageContaining("class a has id 0 or none");
    assertThatThrownBy(() -> LabelMap.parse("item { id: -1 name: 'a' }", "m"))
        .hasMessageContaining("negative id");
    assertThatThrownBy(() -> LabelMap.parse("item { id: 1 }", "m")).hasMessageContaining("no name");
    assertThatThrownBy(() -> LabelMap.parse("item { id: 1 nam: 'x' }", "m"))
        .hasMessageStartingWith("unknown field nam: m line 1 column 14: use name");
  }
}
