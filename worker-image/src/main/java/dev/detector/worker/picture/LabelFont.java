package dev.detector.worker.picture;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The outlines of the bundled TrueType font, read here and not by AWT: AWT's fonts need fontconfig
 * and installed fonts, which a small container image has not, and would look different on every
 * machine. Tables as in the OpenType specification: head, hhea, hmtx, cmap (format 4), loca, glyf.
 */
public final class LabelFont {
  private static final LabelFont BUNDLED = bundled();

  private final Map<String, ByteBuffer> tables = new HashMap<>();
  private final int unitsPerEm;
  private final boolean longOffsets;
  private final int advances;
  private final double ascent;

  private LabelFont(ByteBuffer font) {
    int count = font.getShort(4);
    for (int i = 0; i < count; i++) {
      int at = 12 + 16 * i;
      byte[] tag = new byte[4];
      font.get(at, tag);
      tables.put(
          new String(tag, StandardCharsets.ISO_8859_1),
          font.slice(font.getInt(at + 8), font.getInt(at + 12)));
    }
    ByteBuffer head = tables.get("head");
    unitsPerEm = head.getShort(18);
    longOffsets = head.getShort(50) != 0;
    ByteBuffer hhea = tables.get("hhea");
    ascent = (double) hhea.getShort(4) / unitsPerEm;
    advances = hhea.getShort(34) & 0xFFFF;
  }

  /** The one font. */
  public static LabelFont get() {
    return BUNDLED;
  }

  private static LabelFont bundled() {
    try (InputStream in = LabelFont.class.getResourceAsStream("label-font.ttf")) {
      return new LabelFont(ByteBuffer.wrap(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the font has a picture for every character. */
  public boolean canShow(String text) {
    return text.codePoints().allMatch(c -> glyph(c) != 0);
  }

  /** Height of the line above the baseline, for a font of this size. */
  double ascent(double size) {
    return ascent * size;
  }

  /** Width of a text in a font of this size. */
  public double width(String text, double size) {
    return text.codePoints().mapToDouble(c -> advance(glyph(c))).sum() * size;
  }

  /** The text as a shape whose baseline starts at (x, y). */
  public Path2D outline(String text, double x, double y, double size) {
    Path2D shape = new Path2D.Double(Path2D.WIND_NON_ZERO);
    double pen = x;
    for (int c : text.codePoints().toArray()) {
      int glyph = glyph(c);
      AffineTransform place = AffineTransform.getTranslateInstance(pen, y);
      place.scale(size / unitsPerEm, -size / unitsPerEm);
      append(shape, glyph, place);
      pen += advance(glyph) * size;
    }
    return shape;
  }

  private double advance(int glyph) {
    int entry = Math.min(glyph, advances - 1);
    return (double) (tables.get("hmtx").getShort(4 * entry) & 0xFFFF) / unitsPerEm;
  }

  private int glyph(int codePoint) {
    ByteBuffer cmap = unicodeMap();
    int segments = (cmap.getShort(6) & 0xFFFF) / 2;
    for (int i = 0; i < segments; i++) {
      int end = cmap.getShort(14 + 2 * i) & 0xFFFF;
      if (codePoint > end) {
        continue;
      }
      int start = cmap.getShort(16 + 2 * (segments + i)) & 0xFFFF;
      if (codePoint < start) {
        return 0;
      }
      int delta = cmap.getShort(16 + 2 * (2 * segments + i));
      int rangeAt = 16 + 2 * (3 * segments + i);
      int range = cmap.getShort(rangeAt) & 0xFFFF;
      if (range == 0) {
        return (codePoint + delta) & 0xFFFF;
      }
      int found = cmap.getShort(rangeAt + range + 2 * (codePoint - start)) & 0xFFFF;
      return found == 0 ? 0 : (found + delta) & 0xFFFF;
    }
    return 0;
  }

  private ByteBuffer unicodeMap() {
    ByteBuffer cmap = tables.get("cmap");
    for (int i = 0; i < cmap.getShort(2); i++) {
      int at = cmap.getInt(8 + 8 * i);
      if (cmap.getShort(at) == 4) {
        return cmap.slice(at, cmap.limit() - at);
      }
    }
    throw new IllegalStateException("the font has no cmap of format 4");
  }

  private int offset(int glyph) {
    ByteBuffer loca = tables.get("loca");
    return longOffsets ? loca.getInt(4 * glyph) : 2 * (loca.getShort(2 * glyph) & 0xFFFF);
  }

  private void append(Path2D shape, int glyph, AffineTransform place) {
    int from = offset(glyph);
    int to = offset(glyph + 1);
    if (from < to) {
      ByteBuffer data = tables.get("glyf").slice(from, to - from);
      GlyphOutline.read(data, place, shape, (part, placed) -> append(shape, part, placed));
    }
  }
}
