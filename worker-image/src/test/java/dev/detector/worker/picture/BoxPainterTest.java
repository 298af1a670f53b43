package dev.detector.worker.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.detector.worker.image.RgbImage;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoxPainterTest {
  private static RgbImage white(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    Arrays.fill(rgb, (byte) 255);
    return new RgbImage(height, width, rgb);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "16,16", "3,900", "320,240", "4000,3000"})
  void aLabelIsReadableAndInsideAtAnySize(int width, int height) {
    Detection whole = new Detection(-0.5f, -0.5f, 1.5f, 1.5f, 0.97f, 1);
    BufferedImage drawn = BoxPainter.paint(white(width, height), List.of(whole), id -> "cat");
    int factor = drawn.getWidth() / width;
    assertThat(drawn.getHeight()).isEqualTo(height * factor);
    assertThat(Math.max(drawn.getWidth(), drawn.getHeight()))
        .isGreaterThanOrEqualTo(BoxPainter.LEGIBLE_SIDE);
    Color colour = ClassColours.of(1);
    // Frame at the edge, label in the upper left corner: the colour, and letters upon it.
    assertThat(new Color(drawn.getRGB(drawn.getWidth() / 2, drawn.getHeight() - 1)))
        .isEqualTo(colour);
    Set<Integer> label = new HashSet<>();
    for (int x = 0; x < Math.min(drawn.getWidth(), 60 + drawn.getWidth() / 20); x++) {
      for (int y = 0; y < Math.min(drawn.getHeight(), 14 + drawn.getHeight() / 40); y++) {
        label.add(drawn.getRGB(x, y));
      }
    }
    assertThat(label).contains(colour.getRGB());
    if (drawn.getWidth() > 100) {
      assertThat(label).contains(ClassColours.textOn(colour).getRGB());
    }
  }

  @Test
  void detectionsWithoutNumbersDoNoHarm() {
    Detection none = new Detection(Float.NaN, 0, Float.NaN, Float.NaN, Float.NaN, 0);
    assertThat(BoxPainter.paint(white(300, 300), List.of(none), id -> "x")).isNotNull();
  }

  @Test
  void classesDifferInColour() {
    for (int a = 1; a <= 12; a++) {
      for (int b = a + 1; b <= 12; b++) {
        Color one = ClassColours.of(a);
        Color other = ClassColours.of(b);
        int distance =
            Math.abs(one.getRed() - other.getRed())
                + Math.abs(one.getGreen() - other.getGreen())
                + Math.abs(one.getBlue() - other.getBlue());
        assertThat(distance).as(a + " and " + b).isGreaterThan(60);
      }
    }
  }

  @Test
  void theFontShowsEuropeanNamesAndKnowsItsLimits() {
    LabelFont font = LabelFont.get();
    assertThat(font.canShow("Füchse, żółw, Лиса, αλεπού 97%")).isTrue();
    assertThat(font.canShow("狐")).isFalse();
    assertThat(font.width("ii", 10)).isLessThan(font.width("WW", 10));
    // é is made of e and an accent: as wide, and higher.
    assertThat(font.width("é", 10)).isEqualTo(font.width("e", 10));
    assertThat(font.outline("é", 0, 0, 10).getBounds2D().getHeight())
        .isGreaterThan(font.outline("e", 0, 0, 10).getBounds2D().getHeight());
  }
}
