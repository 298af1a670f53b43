package dev.detector.formats.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.BadInputException;
import dev.detector.formats.TestFiles;
import dev.detector.formats.tensorboard.HParamsPluginData;
import dev.detector.formats.tensorboard.PrCurvePluginData;
import dev.detector.formats.tensorboard.Status;
import dev.detector.formats.tensorflow.DataType;
import dev.detector.formats.tensorflow.Event;
import dev.detector.formats.tensorflow.Summary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFilesTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05.5Z"), ZoneOffset.UTC);
  private static final double TIME = 1767323045.5;

  private static Path written(Path directory) throws IOException {
    try (EventWriter writer = EventWriter.open(directory, CLOCK)) {
      Map<String, Float> values = new LinkedHashMap<>();
      values.put("Loss/total_loss", 1.5f);
      values.put("learning_rate", 0.04f);
      writer.scalars(values, 100);
      return writer.file();
    }
  }

  private static List<Event> events(Path file) throws IOException {
    List<Event> events = new ArrayList<>();
    new EventReader(file).poll(events::add);
    return events;
  }

  @Test
  void readsBothFormsOfScalarsThatTensorFlowWrites(@TempDir Path dir) throws IOException {
    Path tf2 = dir.resolve("tf2");
    Files.write(tf2, TestFiles.bytes("tensorflow/scalars_and_image.tfevents.v2"));
    assertThat(new EventReader(tf2).pollScalars())
        .extracting(ScalarEvent::tag, ScalarEvent::step, ScalarEvent::value)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("Loss/total_loss", 100L, 1.5f),
            org.assertj.core.groups.Tuple.tuple("learning_rate", 100L, 0.04f));
    Path tf1 = dir.resolve("tf1");
    Files.write(tf1, TestFiles.bytes("tensorflow/simple_value.tfevents"));
    List<ScalarEvent> old = new EventReader(tf1).pollScalars();
    assertThat(old).hasSize(1);
    assertThat(old.get(0).tag()).isEqualTo("a");
    assertThat(old.get(0).step()).isEqualTo(7);
    assertThat(old.get(0).value()).isEqualTo(2.25f);
  }

  @Test
  void readsWhatItWrites(@TempDir Path dir) throws IOException {
    Path file = written(dir.resolve("train"));
    assertThat(file.getFileName().toString())
        .matches("events\\.out\\.tfevents\\.1767323045\\..+\\.\\d+\\.\\d+\\.v2");
    assertThat(new EventReader(file).pollScalars())
        .containsExactly(
            new ScalarEvent("Loss/total_loss", 100, TIME, 1.5f),
            new ScalarEvent("learning_rate", 100, TIME, 0.04f));
  }

  @Test
  void curvesAndHyperparametersHaveTheFormOfTensorBoardsPlugins(@TempDir Path dir)
      throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("batch_size", 8);
    values.put("optimizer", "momentum");
    values.put("warm", true);
    Path file;
    try (EventWriter writer = EventWriter.open(dir, CLOCK)) {
      writer.hyperParameters(new HyperParameters(values, List.of("mAP")));
      writer.prCurve(
          "pr_curves/cat", 7, new PrCurve(new int[] {3, 1}, new int[] {9, 0}, new int[] {1, 3}));
      writer.sessionEnd();
      file = writer.file();
    }
    List<Event> events = events(file);
    HParamsPluginData start = hparams(events.get(2), "_hparams_/session_start_info");
    assertThat(start.getSessionStartInfo().getHparamsOrThrow("batch_size").getNumberValue())
        .isEqualTo(8);
    assertThat(start.getSessionStartInfo().getHparamsOrThrow("optimizer").getStringValue())
        .isEqualTo("momentum");
    assertThat(start.getSessionStartInfo().getHparamsOrThrow("warm").getBoolValue()).isTrue();
    assertThat(hparams(events.get(1), "_hparams_/experiment").getExperiment().getHparamInfosList())
        .extracting(info -> info.getName())
        .containsExactly("batch_size", "optimizer", "warm");
    assertThat(hparams(events.get(4), "_hparams_/session_end_info").getSessionEndInfo().getStatus())
        .isEqualTo(Status.STATUS_SUCCESS);
    Summary.Value curve = events.get(3).getSummary().getValue(0);
    assertThat(curve.getMetadata().getPluginData().getPluginName()).isEqualTo("pr_curves");
    assertThat(
            PrCurvePluginData.parseFrom(curve.getMetadata().getPluginData().getContent())
                .getNumThresholds())
        .isEqualTo(2);
    assertThat(curve.getTensor().getTensorShape().getDimList())
        .extracting(dim -> dim.getSize())
        .containsExactly(6L, 2L);
    assertThat(curve.getTensor().getFloatValList())
        .containsExactly(3f, 1f, 9f, 0f, 0f, 0f, 1f, 3f, .25f, 1f, .75f, .25f);
    assertThat(new EventReader(file).pollScalars()).isEmpty();
  }

  private static HParamsPluginData hparams(Event event, String tag) throws IOException {
    Summary.Value value = event.getSummary().getValue(0);
    assertThat(value.getTag()).isEqualTo(tag);
    assertThat(value.getMetadata().getPluginData().getPluginName()).isEqualTo("hparams");
    return HParamsPluginData.parseFrom(value.getMetadata().getPluginData().getContent());
  }

  @Test
  void writesTheFormOfTheOdApi(@TempDir Path dir) throws IOException {
    Path file;
    try (EventWriter writer = EventWriter.open(dir, CLOCK)) {
      writer.scalar("steps_per_sec", 3, 2f);
      writer.images("train_input_images", 3, 6, 4, List.of(new byte[] {1}, new byte[] {2}));
      file = writer.file();
    }
    List<Event> events = events(file);
    assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
    Summary.Value scalar = events.get(1).getSummary().getValue(0);
    assertThat(scalar.getMetadata().getPluginData().getPluginName()).isEqualTo("scalars");
    assertThat(scalar.getTensor().getDtype()).isEqualTo(DataType.DT_FLOAT);
    assertThat(scalar.getTensor().hasTensorShape()).isTrue();
    Summary.Value image = events.get(2).getSummary().getValue(0);
    assertThat(image.getMetadata().getPluginData().getPluginName()).isEqualTo("images");
    assertThat(image.getTensor().getTensorShape().getDim(0).getSize()).isEqualTo(4);
    assertThat(image.getTensor().getStringVal(0).toStringUtf8()).isEqualTo("6");
    assertThat(image.getTensor().getStringVal(3).toByteArray()).containsExactly(2);
  }

  @Test
  void writersOfOneSecondGetFilesOfTheirOwn(@TempDir Path dir) throws IOException {
    assertThat(written(dir)).isNotEqualTo(written(dir));
  }

  /** However a file grows, in any pieces, each event comes exactly once. */
  @Property(tries = 100)
  void tailsAFileThatGrowsInAnyPieces(
      @ForAll @Size(max = 6) List<@IntRange(max = 240) Integer> cuts) throws IOException {
    byte[] whole = TestFiles.bytes("tensorflow/scalars_and_image.tfevents.v2");
    Path file = Files.createTempFile("grows", ".tfevents");
    try {
      EventReader reader = new EventReader(file);
      List<String> tags = new ArrayList<>();
      for (int cut : cuts.stream().sorted().toList()) {
        Files.write(file, Arrays.copyOf(whole, cut));
        reader.pollScalars().forEach(scalar -> tags.add(scalar.tag()));
      }
      Files.write(file, whole);
      reader.pollScalars().forEach(scalar -> tags.add(scalar.tag()));
      assertThat(tags).containsExactly("Loss/total_loss", "learning_rate");
      assertThat(reader.offset()).isEqualTo(whole.length);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void damageNamesFileAndOffset(@TempDir Path dir) throws IOException {
    Path file = written(dir);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 6] ^= 1;
    Files.write(file, bytes);
    EventReader reader = new EventReader(file);
    List<Event> before = new ArrayList<>();
    assertThatThrownBy(() -> reader.poll(before::add))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(file + " offset " + reader.offset());
    assertThat(before).hasSize(2);
  }

  @Test
  void aFileThatBecomesShorterIsDamage(@TempDir Path dir) throws IOException {
    Path file = written(dir);
    EventReader reader = new EventReader(file);
    reader.pollScalars();
    Files.write(file, new byte[0]);
    assertThatThrownBy(reader::pollScalars)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("became shorter");
  }

  @Property(tries = 200)
  void randomBytesGiveNothingOrOneCleanError(@ForAll @Size(max = 200) byte[] bytes)
      throws IOException {
    Path file = Files.createTempFile("random", ".tfevents");
    try {
      Files.write(file, bytes);
      assertThat(new EventReader(file).pollScalars()).isEmpty();
    } catch (BadInputException e) {
      assertThat(e.getMessage()).contains(file.toString());
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void followsAllFilesOfADirectoryThatComesLater(@TempDir Path dir) throws IOException {
    Path train = dir.resolve("train");
    List<BadInputException> damage = new ArrayList<>();
    EventFollower follower = new EventFollower(train, damage::add);
    assertThat(follower.poll()).isEmpty();
    written(train);
    assertThat(follower.poll()).extracting(ScalarEvent::tag).hasSize(2);
    assertThat(follower.poll()).isEmpty();
    written(train);
    Files.writeString(train.resolve("notes.txt"), "no events");
    assertThat(follower.poll()).hasSize(2);
    assertThat(damage).isEmpty();
  }

  @Test
  void oneDamagedFileDoesNotHideTheOthers(@TempDir Path dir) throws IOException {
    Files.write(
        dir.resolve("events.out.tfevents.0.bad"),
        "this is not an event file".getBytes(StandardCharsets.UTF_8));
    written(dir);
    List<BadInputException> damage = new ArrayList<>();
    EventFollower follower = new EventFollower(dir, damage::add);
    assertThat(follower.poll()).hasSize(2);
    assertThat(follower.poll()).isEmpty();
    assertThat(damage).hasSize(1);
  }
}
