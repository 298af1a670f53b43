package dev.detector.worker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.formats.DetectorException;
import dev.detector.worker.golden.Npz;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ImageDecoderTest {
  private static final ImageDecoder DECODER = new ImageDecoder();

  @AfterAll
  static void close() {
    DECODER.close();
  }

  @Test
  void jpegPixelsAreThoseOfTheApi() throws IOException {
    Npz.Array expected = Npz.resource("/golden/vi_jpeg_decode.npz").get("decode_image_default");
    Image image = DECODER.decode(goldenJpeg(), "golden");
    assertThat(image.height()).isEqualTo(expected.shape().get(0)).isEqualTo(389);
    assertThat(image.width()).isEqualTo(expected.shape().get(1)).isEqualTo(327);
    assertThat(image.pixels()).isEqualTo(expected.floats());
  }

  @Test
  void pngWithTransparencyBecomesRgb() throws IOException {
    BufferedImage picture = new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB);
    picture.setRGB(2, 1, 0xff0a141e);
    Image image = DECODER.decode(PictureFile.png(picture), "png");
    assertThat(image.height()).isEqualTo(2);
    assertThat(image.width()).isEqualTo(3);
    assertThat(Arrays.copyOfRange(image.pixels(), 15, 18)).containsExactly(10, 20, 30);
  }

  @Test
  void damageIsToldWithItsPlace() throws IOException {
    assertThatThrownBy(() -> DECODER.decode(new byte[] {1, 2, 3}, "a.record offset 7"))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("a.record offset 7");
    byte[] whole = goldenJpeg();
    assertThatThrownBy(() -> DECODER.decode(Arrays.copyOf(whole, whole.length / 2), "half"))
        .isInstanceOf(DetectorException.class)
        .hasMessageContaining("half");
  }

  private static byte[] goldenJpeg() throws IOException {
    try (InputStream in = ImageDecoderTest.class.getResourceAsStream("/golden/vii_val_0000.jpg")) {
      return in.readAllBytes();
    }
  }
}
