package dev.detector.worker.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.golden.GoldenModel;
import dev.detector.worker.golden.VaryingModel;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.image.Image;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Session;

/** Detections of the exported graph in images of different sizes, see {@link VaryingModel}. */
class VaryingSizesExportTest {
  private static final Logger LOG = LoggerFactory.getLogger(VaryingSizesExportTest.class);

  @ParameterizedTest
  @MethodSource("dev.detector.worker.golden.VaryingModel#names")
  void detectsWhatTheOdApiDetects(String name) {
    VaryingModel golden = VaryingModel.read(name);
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      InferenceGraph inference = InferenceGraph.build(b, golden.config());
      var assignments = GoldenModel.assignments(b, inference.variables());
      try (Session session = Sessions.open(graph)) {
        session.runner().addTarget(b.group("assignments", assignments)).run().close();
        for (JsonNode image : golden.images()) {
          Image picture = VaryingModel.pixels(image);
          byte[] bytes = new byte[picture.pixels().length];
          for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.rint(picture.pixels()[i]);
          }
          var runner = session.runner();
          List<String> names =
              List.of("num_detections", "detection_scores", "detection_classes", "detection_boxes");
          names.forEach(output -> runner.fetch(inference.outputs().get(output)));
          try (var fed = Tensors.bytes(bytes, 1, picture.height(), picture.width(), 3);
              var result = runner.feed(inference.input(), fed).run()) {
            for (int i = 0; i < names.size(); i++) {
              float[] ours = Tensors.toFloats(result.get(i));
              double difference = difference(image.get("detections").get(names.get(i)), ours);
              LOG.info("{} {}: max difference {}", name, names.get(i), difference);
              assertThat(difference).as(names.get(i)).isLessThan(1e-4);
            }
          }
        }
      }
    }
  }

  private static double difference(JsonNode expected, float[] actual) {
    double[] numbers = Golden.numbers(expected);
    assertThat(actual).hasSize(numbers.length);
    double max = 0;
    for (int i = 0; i < actual.length; i++) {
      max = Math.max(max, Math.abs(actual[i] - numbers[i]));
    }
    return max;
  }
}
