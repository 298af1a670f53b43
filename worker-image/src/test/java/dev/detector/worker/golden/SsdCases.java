package dev.detector.worker.golden;

import com.google.protobuf.TextFormat;
import dev.detector.formats.protos.Ssd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/** Variants of {@code model.ssd} that golden data was made with, by name. */
public final class SsdCases {
  private SsdCases() {}

  /**
   * Reads lines {@code name: text to merge}.
   *
   * @param resource file among the golden resources
   * @param base what the texts are merged into
   */
  public static Map<String, Ssd> read(String resource, Ssd base) {
    Map<String, Ssd> cases = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(Golden.resource(resource))) {
        if (!line.startsWith("#")) {
          String[] parts = line.split(": ", 2);
          Ssd.Builder config = base.toBuilder();
          TextFormat.merge(parts[1], config);
          cases.put(parts[0], config.build());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  /** {@code model.ssd} of a configuration among the golden resources. */
  public static Ssd config(String resource) {
    return Golden.config(Golden.resource(resource)).getModel().getSsd();
  }
}
