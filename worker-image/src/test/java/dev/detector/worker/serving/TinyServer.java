package dev.detector.worker.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Serves {@link TinyDetector} as {@code tiny} to all tests of a class. */
final class TinyServer implements BeforeAllCallback, AfterAllCallback {
  private Path model;
  private DetectionServer server;

  Client client() {
    return new Client(server.url());
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    model = TinyDetector.write(Files.createTempDirectory("tiny"));
    server = DetectionServer.start(ServingFixtures.options(model));
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    server.close();
    try (Stream<Path> files = Files.walk(model)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
