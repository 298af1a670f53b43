package dev.detector.operator.docs;

import dev.detector.operator.api.DetectorTrainingStatus;
import dev.detector.operator.api.Failure;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page of what failures say, made from the cases that the lifecycle is held against. */
final class FailuresPage {

  private static final Path CASES = Path.of("src/test/resources/lifecycle");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final String HEAD =
      """
      # What failures say

      `status.lastFailure` as it is for a training `shapes`: made from the lifecycle's test cases. What each means, and when it is
      told: [troubleshooting](troubleshooting.md#failures).

      | component | reason | exit code | message |
      |---|---|---|---|
      """;

  private FailuresPage() {}

  static String text() throws IOException {
    return HEAD
        + failures().stream()
            .map(FailuresPage::row)
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .collect(Collectors.joining("\n", "", "\n"));
  }

  private static List<Failure> failures() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders
          .map(folder -> folder.resolve("out-status.yaml"))
          .map(FailuresPage::failure)
          .flatMap(Optional::stream)
          .filter(Predicate.not(failure -> failure.message() == null))
          .sorted(Comparator.comparing(Failure::reason))
          .toList();
    }
  }

  private static Optional<Failure> failure(Path status) {
    try {
      return Optional.ofNullable(
          YAML.unmarshal(Files.readString(status), DetectorTrainingStatus.class).lastFailure());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String row(Failure failure) {
    return "| %s | `%s` | %s | %s |"
        .formatted(
            failure.component(),
            failure.reason(),
            Objects.toString(failure.exitCode(), ""),
            failure.message().replace("|", "\\|").replace("\n", " "));
  }
}
