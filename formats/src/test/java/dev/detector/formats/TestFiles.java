package dev.detector.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Golden files among the test resources. */
public final class TestFiles {
  private TestFiles() {}

  /** Text of a resource, e.g. {@code configs/bccd_decay097.config}. */
  public static String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  /** Content of a resource. */
  public static byte[] bytes(String name) {
    try (InputStream in =
        Objects.requireNonNull(TestFiles.class.getResourceAsStream("/" + name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
