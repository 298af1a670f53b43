package dev.detector.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detector.formats.DetectorException;
import dev.detector.formats.protos.Ssd;
import dev.detector.worker.golden.GoldenModel;
import dev.detector.worker.golden.VaryingModel;
import dev.detector.worker.graph.GraphBuilder;
import dev.detector.worker.graph.Sessions;
import dev.detector.worker.graph.Tensors;
import dev.detector.worker.graph.Variables;
import dev.detector.worker.image.ImageResizer.Prepared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;

/** One graph for images of every size, against the OD API, see {@link VaryingModel}. */
class VaryingSizesTest {
  private static final Logger LOG = LoggerFactory.getLogger(VaryingSizesTest.class);

  @ParameterizedTest
  @MethodSource("dev.detector.worker.golden.VaryingModel#names")
  void answersAsTheOdApi(String name) {
    VaryingModel golden = VaryingModel.read(name);
    AnchorLayout layout = AnchorLayout.of(golden.config());
    try (Graph graph = new Graph()) {
      GraphBuilder b = new GraphBuilder(graph);
      var images = b.placeholder("images", DataType.DT_FLOAT, -1, -1, -1, 3);
      SsdModel model = SsdModel.build(b, new Variables(b), golden.config(), images, false);
      var anchors = model.anchors().boxes(b);
      var assignments = GoldenModel.assignments(b, model.variables().all());
      try (Session session = Sessions.open(graph)) {
        session.runner().addTarget(b.group("assignments", assignments)).run().close();
        for (JsonNode image : golden.images()) {
          Prepared input = golden.prepared(image);
          int height = input.image().height();
          int width = input.image().width();
          assertThat(height).isEqualTo(image.get("input").get(0).asInt());
          assertThat(width).isEqualTo(image.get("input").get(1).asInt());
          assertThat(input.trueSize().height()).isEqualTo(image.get("true").get(0).asInt());
          assertThat(input.trueSize().width()).isEqualTo(image.get("true").get(1).asInt());
          try (var pixels = Tensors.floats(input.image().pixels(), 1, height, width, 3);
              var result =
                  session
                      .runner()
                      .feed(images, pixels)
                      .fetch(anchors)
                      .fetch(model.boxEncodings())
                      .fetch(model.classLogits())
                      .run()) {
            float[] laidOut = Tensors.toFloats(result.get(0));
            assertThat(layout.anchors(height, width)).isEqualTo(laidOut);
            double anchorsDiffer = golden.difference(image, "anchors", laidOut);
            double boxesDiffer =
                golden.difference(image, "box_encodings", Tensors.toFloats(result.get(1)));
            double classesDiffer =
                golden.difference(image, "class_predictions", Tensors.toFloats(result.get(2)));
            LOG.info(
                "{} {}x{}: max difference of anchors {}, box codes {}, logits {}",
                name,
                height,
                width,
                anchorsDiffer,
                boxesDiffer,
                classesDiffer);
            assertThat(anchorsDiffer).isLessThan(1e-6);
            assertThat(boxesDiffer).isLessThan(GoldenModel.tolerance(image.get("box_encodings")));
            assertThat(classesDiffer)
                .isLessThan(GoldenModel.tolerance(image.get("class_predictions")));
          }
        }
      }
    }
  }

  @Test
  void sizesThatTheNetworkDoesNotTakeAreRefusedByPath() {
    Ssd.Builder config = VaryingModel.read("mobilenet_v2_fpn").config().toBuilder();
    assertThatThrownBy(() -> AnchorLayout.of(config.build()).anchors(32, 100))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("model.ssd.image_resizer: ")
        .hasMessageContaining("32x100")
        .hasMessageContaining("size_threshold: 33");
    config.getFeatureExtractorBuilder().setPadToMultiple(1);
    AnchorLayout unpadded = AnchorLayout.of(config.build());
    assertThat(unpadded.anchors(64, 96)).isNotEmpty();
    assertThatThrownBy(() -> unpadded.anchors(64, 100))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("model.ssd.feature_extractor.pad_to_multiple: ")
        .hasMessageContaining("set it to 32");
  }
}
