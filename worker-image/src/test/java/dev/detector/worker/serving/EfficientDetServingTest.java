package dev.detector.worker.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.TextFormat;
import dev.detector.formats.checkpoint.CheckpointState;
import dev.detector.formats.protos.Ssd;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.checkpoint.CheckpointSave;
import dev.detector.worker.export.ModelExport;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.golden.GoldenModel;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.image.Image;
import dev.detector.worker.image.ImageDecoder;
import dev.detector.worker.image.PictureFile;
import dev.detector.worker.model.SsdModel;
import dev.detector.worker.postprocessing.PostProcessor;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;

/** EfficientDet D0 of the zoo, on small images, from checkpoint to the answer over HTTP. */
class EfficientDetServingTest {
  private static final int SIDE = 128;
  private static final int HEIGHT = 96;
  private static final List<String> COMPARED =
      List.of("detection_scores", "detection_classes", "detection_boxes");

  @TempDir Path directory;

  @Test
  void answersAsTheModelItself() throws Exception {
    TrainEvalPipelineConfig.Builder config =
        Golden.config(Golden.resource("configs/efficientdet_d0_512.config")).toBuilder();
    var ssd = config.getModelBuilder().getSsdBuilder().clearImageResizer();
    TextFormat.merge(
        "keep_aspect_ratio_resizer { min_dimension: 128 max_dimension: 128"
            + " pad_to_max_dimension: true }",
        ssd.getImageResizerBuilder());
    byte[] picture = picture();
    Path checkpoints = Files.createDirectories(directory.resolve("model"));
    List<double[]> expected = direct(ssd.build(), picture, checkpoints);
    Path exported = directory.resolve("exported");
    ModelExport.export(config.build(), checkpoints, exported);
    try (DetectionServer server = DetectionServer.start(ServingFixtures.options(exported))) {
      Client client = new Client(server.url());
      JsonNode answer =
          Client.json(client.post("/v1/models/tiny:predict", picture)).at("/predictions/0");
      assertThat(answer.get("num_detections").asInt()).isEqualTo(100);
      for (int i = 0; i < COMPARED.size(); i++) {
        double[] actual = Golden.numbers(answer.get(COMPARED.get(i)));
        assertThat(actual).as(COMPARED.get(i)).containsExactly(expected.get(i), within(1e-4));
      }
      assertThat(client.post("/v1/models/tiny:plot", picture).statusCode()).isEqualTo(200);
    }
  }

  /**
   * Saves the model with the golden tests' weights, and runs it on the picture as the evaluator
   * would: scores, classes from 1, boxes as shares of the picture.
   */
  private static List<double[]> direct(Ssd ssd, byte[] picture, Path checkpoints)
      throws IOException {
    Image pixels;
    try (ImageDecoder decoder = new ImageDecoder()) {
      pixels = SsdModel.normalization(ssd).apply(decoder.decode(picture, "picture"));
    }
    float[] padded = pixels.padTo(SIDE, SIDE, new float[Image.CHANNELS]).pixels();
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      Variables variables = new Variables(b);
      var images = b.placeholder("images", DataType.DT_FLOAT, 1, SIDE, SIDE, 3);
      SsdModel model = SsdModel.build(b, variables, ssd, images, false);
      var shapes = b.reshape(b.ints(HEIGHT, SIDE, 3), 1, 3);
      var found =
          PostProcessor.of(ssd)
              .build(
                  b,
                  model.boxEncodings(),
                  model.classLogits(),
                  model.anchors(),
                  PostProcessor.windows(b, shapes, images));
      var assignments = GoldenModel.assignments(b, variables.all());
      try (Session session = Sessions.open(graph);
          var input = Tensors.floats(padded, 1, SIDE, SIDE, 3)) {
        session.runner().addTarget(b.group("assignments", assignments)).run().close();
        new CheckpointSave(b, variables.all(), variables.objects())
            .run(session, checkpoints.resolve("ckpt-1"));
        CheckpointState.of(List.of("ckpt-1")).write(checkpoints);
        try (var result =
            session
                .runner()
                .feed(images, input)
                .fetch(found.scores())
                .fetch(b.add(found.classes(), b.constant(1f)))
                .fetch(found.boxes())
                .run()) {
          List<double[]> values = new ArrayList<>();
          for (int i = 0; i < COMPARED.size(); i++) {
            float[] floats = Tensors.toFloats(result.get(i));
            values.add(IntStream.range(0, floats.length).mapToDouble(at -> floats[at]).toArray());
          }
          return values;
        }
      }
    }
  }

  private static byte[] picture() {
    BufferedImage picture = new BufferedImage(SIDE, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    var graphics = picture.createGraphics();
    graphics.setColor(Color.ORANGE);
    graphics.fillOval(10, 20, 50, 40);
    graphics.setColor(Color.CYAN);
    graphics.fillRect(70, 30, 40, 60);
    graphics.dispose();
    return PictureFile.png(picture);
  }
}
