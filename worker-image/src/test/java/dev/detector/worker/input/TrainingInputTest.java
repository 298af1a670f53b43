package dev.detector.worker.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.formats.tfrecord.TFRecordReader;
import dev.detector.formats.tfrecord.TFRecordWriter;
import dev.detector.worker.dataset.ShapesDataset;
import dev.detector.worker.graph.Tensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingInputTest {
  private static final String FIXED = "fixed_shape_resizer { height: 64 width: 64 }";
  private static final int EXAMPLES = 10;

  @TempDir private static Path data;
  @TempDir private Path scratch;

  @BeforeAll
  static void drawData() throws IOException {
    new ShapesDataset(3, EXAMPLES, 3, 1, 96).write(data);
  }

  @Test
  void batchesFollowFromTheSeedWhateverTheThreadsDo() throws Exception {
    List<String> oneThread = digests(1, 0, 1, 6);
    assertThat(digests(1, 0, 4, 6)).isEqualTo(oneThread);
    assertThat(digests(2, 0, 4, 6)).doesNotContainAnyElementsOf(oneThread);
    assertThat(oneThread).doesNotHaveDuplicates();
  }

  @Test
  void aResumedTrainingSeesWhatItWouldHaveSeen() throws Exception {
    List<String> whole = digests(1, 0, 2, 8);
    assertThat(digests(1, 5, 2, 3)).isEqualTo(whole.subList(5, 8));
  }

  @Test
  void compressedDataAreTheSame() throws Exception {
    Path packed = copyOfTrainData();
    Path file = packed.resolve("train.record");
    byte[] records = Files.readAllBytes(file);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(records);
    }
    TrainingInput.Settings settings = new TrainingInput.Settings(1, 0, 1, 2, 3, 0);
    assertThat(digests(InputConfigs.of(packed, FIXED), settings, 0, 3))
        .isEqualTo(digests(1, 0, 2, 3));
  }

  @Test
  void theHalvesOfABatchShowWhatTheWholeShows() throws Exception {
    TrainEvalPipelineConfig whole = InputConfigs.of(data, FIXED);
    TrainEvalPipelineConfig.Builder half = whole.toBuilder();
    half.getTrainConfigBuilder().setBatchSize(2);
    try (TrainingInput wholes = InputConfigs.open(whole, 1, 3, 2);
        TrainingInput halves = InputConfigs.open(half.build(), 1, 2 * 3, 2);
        TrainingBatch batch = wholes.next();
        TrainingBatch first = halves.next();
        TrainingBatch second = halves.next()) {
      float[] images = Tensors.toFloats(batch.images());
      int middle = images.length / 2;
      assertThat(Tensors.toFloats(first.images())).isEqualTo(Arrays.copyOf(images, middle));
      assertThat(Tensors.toFloats(second.images()))
          .isEqualTo(Arrays.copyOfRange(images, middle, images.length));
      assertThat(first.matches() + second.matches()).isEqualTo(batch.matches());
    }
  }

  @Test
  void imagesThatVaryInSizeAreTrainedOnOneByOne() throws Exception {
    TrainEvalPipelineConfig.Builder config =
        InputConfigs.of(data, "identity_resizer { }").toBuilder();
    config.getTrainConfigBuilder().setBatchSize(1);
    Set<List<Long>> shapes = new HashSet<>();
    try (TrainingInput input = InputConfigs.openVarying(config.build())) {
      for (int i = 0; i < 5; i++) {
        try (TrainingBatch batch = input.next()) {
          long height = batch.images().shape().get(1);
          long width = batch.images().shape().get(2);
          shapes.add(List.of(height, width));
          assertThat(batch.classTargets().shape().get(1))
              .isEqualTo(
                  InputConfigs.anchors(config.build(), (int) height, (int) width).length / 4);
        }
      }
    }
    assertThat(shapes).hasSizeGreaterThan(1);
    config.getTrainConfigBuilder().setBatchSize(4);
    try (TrainingInput input = InputConfigs.openVarying(config.build())) {
      assertThatThrownBy(input::next)
          .isInstanceOf(DetectorException.class)
          .hasMessageContaining("train_config.batch_size: ")
          .hasMessageContaining("set it to 1");
    }
  }

  @Test
  void batchesHaveNormalizedImagesAndTargetsOfEveryAnchor() throws Exception {
    try (TrainingInput input = InputConfigs.open(InputConfigs.of(data, FIXED), 1, 7, 2);
        TrainingBatch batch = input.next()) {
      assertThat(input.examplesPerEpoch()).isEqualTo(EXAMPLES);
      assertThat(batch.step()).isEqualTo(7);
      int anchors = (8 * 8 + 4 * 4 + 2 * 2) * 6;
      assertThat(batch.images().shape().asArray()).containsExactly(4, 64, 64, 3);
      assertThat(batch.classTargets().shape().asArray()).containsExactly(4, anchors);
      assertThat(batch.classWeights().shape().asArray()).containsExactly(4, anchors);
      assertThat(batch.boxTargets().shape().asArray()).containsExactly(4, anchors, 4);
      assertThat(batch.boxWeights().shape().asArray()).containsExactly(4, anchors);
      for (float level : Tensors.toFloats(batch.images())) {
        assertThat(level).isBetween(-1f, 1f);
      }
      assertThat(Arrays.stream(Tensors.toInts(batch.classTargets())).boxed())
          .contains(0)
          .allMatch(target -> target >= 0 && target <= 3)
          .anyMatch(target -> target > 0);
    }
  }

  @Test
  void theBackgroundThatCountsIsDrawnByTheSeed() throws Exception {
    TrainEvalPipelineConfig.Builder builder = InputConfigs.of(data, FIXED).toBuilder();
    builder
        .getModelBuilder()
        .getSsdBuilder()
        .getLossBuilder()
        .getRandomExampleSamplerBuilder()
        .setPositiveSampleFraction(.25f);
    TrainEvalPipelineConfig config = builder.build();
    float[] weights = classWeights(config, 1, 1);
    assertThat(classWeights(config, 1, 4)).isEqualTo(weights);
    assertThat(classWeights(config, 2, 4)).isNotEqualTo(weights);
    try (TrainingInput input = InputConfigs.open(config, 1, 0, 2);
        TrainingBatch batch = input.next()) {
      int[] targets = Tensors.toInts(batch.classTargets());
      long objects = Arrays.stream(targets).filter(target -> target > 0).count();
      float sum = 0;
      for (float weight : weights) {
        sum += weight;
      }
      assertThat(sum).isEqualTo(4f * objects);
    }
  }

  private static float[] classWeights(TrainEvalPipelineConfig config, long seed, int threads)
      throws Exception {
    try (TrainingInput input = InputConfigs.open(config, seed, 0, threads);
        TrainingBatch batch = input.next()) {
      return Tensors.toFloats(batch.classWeights());
    }
  }

  @Test
  void objectsBeyondTheMostBoxesAreLeftOut() throws Exception {
    TrainEvalPipelineConfig.Builder config = InputConfigs.of(data, FIXED).toBuilder();
    config.getTrainInputReaderBuilder().setMaxNumberOfBoxes(1);
    config.getTrainConfigBuilder().clearDataAugmentationOptions();
    try (TrainingInput input = InputConfigs.open(config.build(), 1, 0, 2);
        TrainingBatch batch = input.next()) {
      int[] targets = Tensors.toInts(batch.classTargets());
      for (int image = 0; image < 4; image++) {
        int anchors = targets.length / 4;
        assertThat(
                Arrays.stream(targets, image * anchors, (image + 1) * anchors)
                    .filter(target -> target > 0)
                    .distinct()
                    .count())
            .isEqualTo(1);
      }
    }
  }

  @Test
  void aDamagedRecordIsToldWithFileAndOffset() throws Exception {
    Path broken = copyOfTrainData();
    Path file = broken.resolve("train.record");
    byte[] bytes = Files.readAllBytes(file);
    bytes[200] ^= 1;
    Files.write(file, bytes);
    try (TrainingInput input = InputConfigs.open(InputConfigs.of(broken, FIXED), 1, 0, 2)) {
      assertThatThrownBy(() -> takeEpoch(input)).hasMessageContaining(file + " offset 0");
    }
  }

  @Test
  void soManyExamplesOfNoUseAreLeftOut() throws Exception {
    Path broken = copyOfTrainData();
    Path file = broken.resolve("train.record");
    List<byte[]> records = new ArrayList<>();
    try (TFRecordReader reader = TFRecordReader.open(file)) {
      for (byte[] record = reader.next(); record != null; record = reader.next()) {
        records.add(record);
      }
    }
    try (TFRecordWriter writer = TFRecordWriter.create(file)) {
      for (int i = 0; i < records.size(); i++) {
        writer.write(i == 4 ? new byte[] {1, 2, 3} : records.get(i));
      }
      writer.commit();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[200] ^= 1;
    Files.write(file, bytes);

    TrainEvalPipelineConfig config = InputConfigs.of(broken, FIXED);
    List<String> first = digests(config, new TrainingInput.Settings(1, 0, 1, 4, 3, 2), 2, 6);
    assertThat(first).hasSize(6).doesNotHaveDuplicates();
    assertThat(digests(config, new TrainingInput.Settings(1, 0, 1, 1, 3, 2), 2, 6))
        .isEqualTo(first);
    try (TrainingInput input =
        InputConfigs.open(config, new TrainingInput.Settings(1, 0, 1, 2, 3, 1))) {
      assertThatThrownBy(() -> takeEpoch(input))
          .isInstanceOf(DetectorException.class)
          .hasMessageContaining("more than 1 examples cannot be used")
          .hasMessageContaining(file + " offset ")
          .hasMessageContaining("DETECTOR_MAX_BAD_RECORDS");
    }
  }

  @Test
  void aClassThatTheModelLacksIsToldWithFileAndOffset() throws Exception {
    TrainEvalPipelineConfig.Builder config = InputConfigs.of(data, FIXED).toBuilder();
    config.getModelBuilder().getSsdBuilder().setNumClasses(2);
    try (TrainingInput input = InputConfigs.open(config.build(), 1, 0, 2)) {
      assertThatThrownBy(() -> takeEpoch(input))
          .isInstanceOf(DetectorException.class)
          .hasMessageContaining("class id 3 is not one of the model's 2 classes")
          .hasMessageContaining(" offset ");
    }
  }

  @Test
  void aCutOffFileIsToldBeforeTheTrainingBegins() throws Exception {
    Path broken = copyOfTrainData();
    Path file = broken.resolve("train.record");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 7));
    assertThatThrownBy(() -> InputConfigs.open(InputConfigs.of(broken, FIXED), 1, 0, 2))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("ends inside a record")
        .hasMessageContaining(file.toString());
  }

  @Test
  void theRecordsBeforeADamageAreTrainedOn() throws Exception {
    Path broken = copyOfTrainData();
    Path file = broken.resolve("train.record");
    byte[] bytes = Files.readAllBytes(file);
    TrainEvalPipelineConfig config = InputConfigs.of(broken, FIXED);
    TrainingInput.Settings oneBad = new TrainingInput.Settings(1, 0, 1, 2, 3, 1);

    Files.write(file, Arrays.copyOf(bytes, bytes.length - 7));
    assertExamples(config, oneBad, EXAMPLES - 1, 1);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(bytes);
    }
    byte[] packed = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(packed, packed.length - 12));
    assertExamples(config, oneBad, EXAMPLES - 1, 1);

    long third = offsets(Files.write(file, bytes)).get(2);
    bytes[(int) third] ^= 1;
    Files.write(file, bytes);
    // Eight records follow it, of about the same length.
    assertThatThrownBy(() -> InputConfigs.open(config, oneBad))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("more than 1 examples cannot be used")
        .hasMessageContaining("records are lost: " + file + " offset " + third);
    try (TrainingInput input =
        InputConfigs.open(config, new TrainingInput.Settings(1, 0, 1, 2, 3, 20))) {
      assertThat(input.examplesPerEpoch()).isEqualTo(2);
      assertThat(input.badRecords()).isBetween(5, 12);
    }
  }

  @Test
  void aBatchThatOneProcessCannotHoldIsRefused() throws Exception {
    String large = "fixed_shape_resizer { height: 1024 width: 1024 }";
    TrainEvalPipelineConfig.Builder config = InputConfigs.of(data, large).toBuilder();
    config.getTrainConfigBuilder().setBatchSize(683);
    try (TrainingInput input = InputConfigs.open(config.build(), 1, 0, 2)) {
      assertThatThrownBy(input::next)
          .isInstanceOf(DetectorException.class)
          .hasMessageStartingWith("683 pictures of 1024 x 1024 have 3145728 numbers each")
          .hasMessageEndingWith("train_config.batch_size: set it to at most 682");
    }
  }

  private static void assertExamples(
      TrainEvalPipelineConfig config, TrainingInput.Settings settings, int examples, int bad)
      throws Exception {
    try (TrainingInput input = InputConfigs.open(config, settings)) {
      assertThat(input.examplesPerEpoch()).isEqualTo(examples);
      takeEpoch(input);
      assertThat(input.badRecords()).isEqualTo(bad);
    }
  }

  private static List<Long> offsets(Path file) throws IOException {
    List<Long> offsets = new ArrayList<>();
    try (TFRecordReader reader = TFRecordReader.open(file)) {
      do {
        offsets.add(reader.offset());
      } while (reader.next() != null);
    }
    return offsets;
  }

  @Test
  void whatCannotBeHonouredIsRefusedByItsPath() {
    TrainEvalPipelineConfig.Builder masks = InputConfigs.of(data, FIXED).toBuilder();
    masks.getTrainInputReaderBuilder().setLoadInstanceMasks(true);
    assertThatThrownBy(() -> InputConfigs.open(masks.build(), 1, 0, 2))
        .hasMessageContaining("train_input_reader.load_instance_masks");
    String swapped = "keep_aspect_ratio_resizer { min_dimension: 64 max_dimension: 32 }";
    assertThatThrownBy(() -> InputConfigs.open(InputConfigs.of(data, swapped), 1, 0, 2))
        .hasMessageContaining("min_dimension <= max_dimension");
  }

  private static List<String> digests(long seed, long firstStep, int threads, int steps)
      throws Exception {
    return digests(
        InputConfigs.of(data, FIXED),
        new TrainingInput.Settings(seed, firstStep, 1, threads, 3, 0),
        0,
        steps);
  }

  private static List<String> digests(
      TrainEvalPipelineConfig config, TrainingInput.Settings settings, int badRecords, int steps)
      throws Exception {
    List<String> digests = new ArrayList<>();
    try (TrainingInput input = InputConfigs.open(config, settings)) {
      for (int i = 0; i < steps; i++) {
        try (TrainingBatch batch = input.next()) {
          digests.add(
              Arrays.hashCode(Tensors.toFloats(batch.images()))
                  + " "
                  + Arrays.hashCode(Tensors.toInts(batch.classTargets()))
                  + " "
                  + Arrays.hashCode(Tensors.toFloats(batch.boxTargets())));
        }
      }
      assertThat(input.badRecords()).isEqualTo(badRecords);
    }
    return digests;
  }

  private static void takeEpoch(TrainingInput input) throws InterruptedException {
    for (int i = 0; i <= EXAMPLES / 4; i++) {
      input.next().close();
    }
  }

  private Path copyOfTrainData() throws IOException {
    for (String name : List.of("train.record", "label_map.pbtxt")) {
      Files.copy(data.resolve(name), scratch.resolve(name));
    }
    return scratch;
  }
}
