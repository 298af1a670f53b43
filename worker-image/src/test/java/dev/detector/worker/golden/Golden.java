package dev.detector.worker.golden;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detector.formats.pipeline.PipelineConfigs;
import dev.detector.formats.protos.TrainEvalPipelineConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/** Where golden data lies: small files among the test resources, large ones where CI says. */
public final class Golden {

  private Golden() {}

  /** File or directory among the test resources, below {@code golden/}. */
  public static Path resource(String name) {
    try {
      return Path.of(Golden.class.getResource("/golden/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Lines of a file among the test resources, below {@code golden/}; unpacked if it is a .gz. */
  public static List<String> lines(String name) throws IOException {
    try (InputStream file = Files.newInputStream(resource(name));
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(file) : file) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /**
   * File or directory of the large golden data; skips the test where there is none.
   *
   * @see #large(String, String, String)
   */
  public static Path large(String name) {
    return large("golden.dir", "GOLDEN_DIR", name);
  }

  /** File or directory of the pretrained model; skips the test where there is none. */
  public static Path pretrained(String name) {
    return large("pretrained.dir", "PRETRAINED_DIR", name);
  }

  private static Path large(String property, String variable, String name) {
    Optional<Path> directory =
        Optional.ofNullable(System.getProperty(property, System.getenv(variable))).map(Path::of);
    assumeTrue(
        directory.isPresent(),
        "needs data that is too large for the repository: set " + variable + " or -D" + property);
    return directory.get().resolve(name);
  }

  /** Parses a pipeline.config. */
  public static TrainEvalPipelineConfig config(Path file) {
    try {
      return PipelineConfigs.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All numbers of nested lists. */
  public static double[] numbers(JsonNode lists) {
    return lists.isArray()
        ? StreamSupport.stream(lists.spliterator(), false)
            .flatMapToDouble(list -> Arrays.stream(numbers(list)))
            .toArray()
        : new double[] {lists.asDouble()};
  }
}
