package dev.detector.worker.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.TextFormat;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import dev.detector.worker.export.ModelExport;
import dev.detector.worker.golden.Golden;
import dev.detector.worker.image.PictureFile;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trained model, exported for images as they are. */
class VaryingSizesServingTest {
  private static final String PREDICT = "/v1/models/tiny:predict";

  @TempDir Path directory;

  @Test
  void aModelForAnySizeAnswersAsTheOneForTheSize() throws Exception {
    byte[] picture = squarePicture();
    String fixed = "fixed_shape_resizer { height: 256 width: 256 }";
    JsonNode expected;
    try (DetectionServer server = serve(fixed, 1)) {
      expected = Client.json(new Client(server.url()).post(PREDICT, picture));
    }
    try (DetectionServer server = serve("identity_resizer { }", 32)) {
      Client client = new Client(server.url());
      JsonNode answer = Client.json(client.post(PREDICT, picture)).at("/predictions/0");
      JsonNode boxes = answer.get("detection_boxes");
      assertThat(answer.get("detection_scores").get(0).asDouble()).isGreaterThan(0.5);
      for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 4; j++) {
          assertThat(boxes.get(i).get(j).asDouble())
              .isCloseTo(
                  expected.at("/predictions/0/detection_boxes").get(i).get(j).asDouble(),
                  within(1e-4));
        }
      }
      for (int width : new int[] {67, 131}) {
        byte[] odd = Client.image("png", width, 90, Color.GRAY);
        assertThat(client.post(PREDICT, odd).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void anImageWhoseFeatureMapsDoNotFitIsTheRequestsFault() throws Exception {
    try (DetectionServer server = serve("identity_resizer { }", 1)) {
      Client client = new Client(server.url());
      byte[] fitting = Client.image("png", 96, 64, Color.GRAY);
      assertThat(client.post(PREDICT, fitting).statusCode()).isEqualTo(200);
      HttpResponse<byte[]> refused = client.post(PREDICT, Client.image("png", 100, 64, Color.GRAY));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(Client.error(refused)).contains("the model refuses this input");
    }
  }

  private static byte[] squarePicture() throws IOException {
    BufferedImage stored = ImageIO.read(Golden.resource("vii_val_0000.jpg").toFile());
    BufferedImage square = new BufferedImage(256, 256, BufferedImage.TYPE_3BYTE_BGR);
    square.createGraphics().drawImage(stored, 0, 0, 256, 256, null);
    return PictureFile.png(square);
  }

  private DetectionServer serve(String resizer, int padToMultiple) throws Exception {
    TrainEvalPipelineConfig.Builder config =
        Golden.config(Golden.resource("configs/mobilenet035_fpnlite_256.config")).toBuilder();
    var ssd = config.getModelBuilder().getSsdBuilder().clearImageResizer();
    TextFormat.merge(resizer, ssd.getImageResizerBuilder());
    ssd.getFeatureExtractorBuilder().setPadToMultiple(padToMultiple);
    Path exported = directory.resolve("exported");
    ModelExport.export(config.build(), Golden.resource("ckpt_mob035_trained"), exported);
    return DetectionServer.start(ServingFixtures.options(exported));
  }
}
