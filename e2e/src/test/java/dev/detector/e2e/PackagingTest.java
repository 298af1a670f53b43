package dev.detector.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written down twice for packaging's sake says the same in both places. */
class PackagingTest {

  private static final Path ROOT = Path.of("..");

  @Test
  void chartHoldsTheGeneratedResourceDefinition() throws IOException {
    String name = "detectortrainings.detector.dev-v1.yaml";

    assertThat(ROOT.resolve("charts/detector-operator/files").resolve(name))
        .as("cp crds/%s charts/detector-operator/files/", name)
        .hasSameTextualContentAs(ROOT.resolve("crds").resolve(name));
  }

  @Test
  void chartIsOfTheProjectsVersion() throws IOException {
    String version = first("pom.xml", "<version>([^<]+)</version>");

    assertThat(first("charts/detector-operator/Chart.yaml", "(?m)^version: (.+)$"))
        .isEqualTo(version);
    assertThat(first("charts/detector-operator/Chart.yaml", "(?m)^appVersion: \"(.+)\"$"))
        .isEqualTo(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "worker-image"})
  void dockerfileStandsOnTheBaseThatMavenTakes(String module) throws IOException {
    assertThat(first(module + "/Dockerfile", "(?m)^ARG BASE=(.+)$"))
        .isEqualTo(first("pom.xml", "<base.image>([^<]+)</base.image>"));
  }

  /** Docker and Maven put the same things into an image: what a Dockerfile copies must be built. */
  @ParameterizedTest
  @ValueSource(strings = {"operator", "worker-image"})
  void dockerfileCopiesOnlyWhatItsContextHolds(String module) throws IOException {
    List<String> context =
        Files.readAllLines(ROOT.resolve(module).resolve(".dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    Matcher copy =
        Pattern.compile("(?m)^COPY (?:--\\S+ )?(\\S+) ")
            .matcher(Files.readString(ROOT.resolve(module).resolve("Dockerfile")));

    assertThat(copy.results().map(match -> match.group(1)).toList())
        .isNotEmpty()
        .allSatisfy(
            source -> assertThat(context).anyMatch(entry -> (source + "/").startsWith(entry)));
  }

  private static String first(String file, String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(ROOT.resolve(file)));
    assertThat(matcher.find()).as("%s has %s", file, pattern).isTrue();
    return matcher.group(1);
  }
}
