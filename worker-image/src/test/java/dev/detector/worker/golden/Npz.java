package dev.detector.worker.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Arrays of a NumPy .npz file (zip of .npy, little-endian, C order), for golden data. */
public final class Npz {

  private static final Pattern HEADER =
      Pattern.compile(
          "'descr': *'([^']+)'.*'fortran_order': *(True|False).*'shape': *\\(([^)]*)\\)");

  private final String name;
  private final Map<String, Array> arrays = new LinkedHashMap<>();

  /** One array: NumPy's type code such as {@code <f4}, its shape, and the raw content. */
  public record Array(String type, List<Integer> shape, ByteBuffer content) {

    /** Number of elements. */
    public int size() {
      return shape.stream().reduce(1, (a, b) -> a * b);
    }

    /** Elements as doubles, whatever the number type. */
    public double[] doubles() {
      ByteBuffer c = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      double[] values = new double[size()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (type.substring(1)) {
              case "f4" -> c.getFloat(4 * i);
              case "f8" -> c.getDouble(8 * i);
              case "i2" -> c.getShort(2 * i);
              case "i4" -> c.getInt(4 * i);
              case "i8" -> c.getLong(8 * i);
              case "i1", "b1" -> c.get(i);
              case "u1" -> c.get(i) & 0xff;
              default -> throw new IllegalStateException("NumPy type " + type);
            };
      }
      return values;
    }

    /** Elements as floats. */
    public float[] floats() {
      double[] d = doubles();
      float[] values = new float[d.length];
      for (int i = 0; i < d.length; i++) {
        values[i] = (float) d[i];
      }
      return values;
    }

    /** Elements as ints. */
    public int[] ints() {
      return Arrays.stream(doubles()).mapToInt(d -> (int) d).toArray();
    }

    /** Raw bytes of a one-byte type. */
    public byte[] bytes() {
      byte[] values = new byte[size()];
      content.duplicate().get(values);
      return values;
    }
  }

  private Npz(String name) {
    this.name = name;
  }

  /** Reads a file. */
  public static Npz read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a class path resource, for example {@code /golden/i_anchors_mob.npz}. */
  public static Npz resource(String resource) {
    try (InputStream in = Npz.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + resource);
      }
      return read(resource, in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Npz read(String name, InputStream in) throws IOException {
    Npz npz = new Npz(name);
    ZipInputStream zip = new ZipInputStream(in);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      npz.arrays.put(entry.getName().replaceFirst("\\.npy$", ""), array(zip.readAllBytes()));
    }
    return npz;
  }

  private static Array array(byte[] npy) {
    ByteBuffer b = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
    int major = b.get(6);
    int headerAt = major == 1 ? 10 : 12;
    int headerLength = major == 1 ? b.getShort(8) & 0xffff : b.getInt(8);
    String header = new String(npy, headerAt, headerLength, StandardCharsets.ISO_8859_1);
    Matcher m = HEADER.matcher(header);
    if (!m.find() || m.group(2).equals("True")) {
      throw new IllegalStateException("npy header " + header);
    }
    List<Integer> shape =
        Arrays.stream(m.group(3).split(","))
            .map(String::strip)
            .filter(s -> !s.isEmpty())
            .map(Integer::valueOf)
            .toList();
    b.position(headerAt + headerLength);
    return new Array(m.group(1), shape, b.slice());
  }

  /** Names of the arrays in file order. */
  public List<String> names() {
    return List.copyOf(arrays.keySet());
  }

  /** Array of this name. */
  public Array get(String array) {
    Array a = arrays.get(array);
    if (a == null) {
      throw new IllegalArgumentException(name + " has no " + array + " but " + names());
    }
    return a;
  }
}
