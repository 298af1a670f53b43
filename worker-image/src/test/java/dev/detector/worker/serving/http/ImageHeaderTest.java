package dev.detector.worker.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.detector.worker.image.RgbImage;
import dev.detector.worker.serving.Client;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ImageHeaderTest {
  private static final byte[] JPEG = Client.image("jpg", 31, 17, Color.RED);
  private static final byte[] PNG = Client.image("png", 31, 17, Color.RED);

  @Test
  void readsSizes() {
    assertThat(ImageHeader.read(JPEG))
        .isEqualTo(new ImageHeader(ImageHeader.Format.JPEG, 31, 17, 1));
    assertThat(ImageHeader.read(PNG)).isEqualTo(new ImageHeader(ImageHeader.Format.PNG, 31, 17, 1));
  }

  @Test
  void readsTheOrientation() {
    for (String exif :
        new String[] {
          "ffe10022"
              + "457869660000"
              + "4d4d002a00000008"
              + "0001"
              + "011200030000000100060000"
              + "00000000",
          "ffe10022"
              + "457869660000"
              + "49492a0008000000"
              + "0100"
              + "120103000100000006000000"
              + "00000000",
        }) {
      ByteArrayOutputStream turned = new ByteArrayOutputStream();
      turned.write(JPEG, 0, 2);
      turned.writeBytes(HexFormat.of().parseHex(exif));
      turned.write(JPEG, 2, JPEG.length - 2);
      assertThat(ImageHeader.read(turned.toByteArray()).orientation()).isEqualTo(6);
    }
  }

  /** The corner pixels of a picture 2 wide and 3 high, as each orientation shows them. */
  @Test
  void turnsPicturesUpright() {
    byte[] stored = {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6};
    String[] upright = {
      "12/34/56", "21/43/65", "65/43/21", "56/34/12", "135/246", "531/642", "642/531", "246/135"
    };
    for (int orientation = 1; orientation <= 8; orientation++) {
      RgbImage image = ExifOrientation.upright(new RgbImage(3, 2, stored), orientation);
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < 6; i++) {
        rows.append(i > 0 && i % image.width() == 0 ? "/" : "").append(image.rgb()[3 * i]);
      }
      assertThat(rows).as("orientation " + orientation).hasToString(upright[orientation - 1]);
    }
  }

  @Test
  void refusesOtherFiles() {
    assertThatThrownBy(() -> ImageHeader.read("GIF89a".getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(HttpError.class)
        .hasMessageContaining("47 49 46 38");
    assertThatThrownBy(() -> ImageHeader.read(new byte[0])).hasMessageContaining("empty");
    assertThatThrownBy(() -> ImageHeader.read(Arrays.copyOf(PNG, 20)))
        .hasMessageContaining("cut off");
  }

  @Property(tries = 500)
  void readsOrRefusesAnything(@ForAll byte[] tail, @ForAll boolean jpeg) {
    byte[] start = Arrays.copyOf(jpeg ? JPEG : PNG, jpeg ? 4 : 12);
    byte[] bytes = Arrays.copyOf(start, start.length + tail.length);
    System.arraycopy(tail, 0, bytes, start.length, tail.length);
    try {
      assertThat(ImageHeader.read(bytes).width()).isPositive();
    } catch (HttpError refused) {
      assertThat(refused.status()).isEqualTo(400);
    }
  }
}
