package dev.detector.formats.tfrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {
  @TempDir Path dir;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(dir.resolve("b"));
    for (String name :
        List.of("train.record-00001-of-00002", "train.record-00000-of-00002", "b/val.record")) {
      Files.createFile(dir.resolve(name));
    }
  }

  private List<String> expand(String pattern) throws IOException {
    return Shards.expand(dir + "/" + pattern).stream()
        .map(p -> dir.relativize(p).toString())
        .toList();
  }

  @Test
  void namesPieces() {
    assertThat(Shards.name("a/train.record", 3, 10)).isEqualTo("a/train.record-00003-of-00010");
    assertThat(Shards.pattern("train.record", 10)).isEqualTo("train.record-?????-of-00010");
  }

  @Test
  void findsFilesSortedByName() throws IOException {
    List<String> both = List.of("train.record-00000-of-00002", "train.record-00001-of-00002");
    assertThat(expand("train.record-*")).isEqualTo(both);
    assertThat(expand("train.record-?????-of-00002")).isEqualTo(both);
    assertThat(expand("train.record@2")).isEqualTo(both);
    assertThat(expand("train.record-0000[1]*")).isEqualTo(both.subList(1, 2));
    assertThat(expand("*/val.record")).containsExactly("b/val.record");
    assertThat(expand("b/val.record")).containsExactly("b/val.record");
  }

  @Test
  void namesThePiecesThatAreMissing() throws IOException {
    Files.delete(dir.resolve("train.record-00000-of-00002"));
    for (String pattern : List.of("train.record-*", "train.record@2")) {
      assertThat(Shards.missing(dir + "/" + pattern))
          .containsExactly(dir.resolve("train.record-00000-of-00002"));
    }
    assertThat(Shards.missing(dir + "/train.record-00001-*")).isEmpty();
    assertThat(Shards.missing(dir + "/b/*")).isEmpty();
    assertThat(expand("train.record-*")).containsExactly("train.record-00001-of-00002");
    assertThatThrownBy(() -> expand("train.record@2"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("1 of these files missing, the first is " + dir)
        .hasMessageContaining("train.record-00000-of-00002");
  }

  @Test
  void saysWhatIsThereInstead() {
    assertThatThrownBy(() -> expand("test.record*"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no file matches: " + dir + "/test.record*")
        .hasMessageContaining("has b, train.record-00000-of-00002");
    assertThatThrownBy(() -> expand("b"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "is a directory: "
                + dir.resolve("b")
                + ": name the files in it, with * for many; "
                + dir.resolve("b")
                + " has val.record");
    assertThatThrownBy(() -> expand("nowhere/x-*")).hasMessageContaining("there is no directory");
    assertThatThrownBy(() -> Shards.expand("no such file")).isInstanceOf(BadInputException.class);
  }
}
