package dev.detector.operator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.detector.operator.lifecycle.Reason;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the pages for platform teams say is so. */
class PlatformDocsTest {

  private static final Path DOCS = Path.of("../docs");
  private static final Path CHART = Path.of("../charts/detector-operator");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| `([^`]*)` \\|");
  private static final Pattern REASON = Pattern.compile("(?m)^\\| `([A-Z][A-Za-z]+)` \\|");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
  private static final List<String> PAGES =
      List.of(
          "install.md",
          "security.md",
          "metrics.md",
          "upgrade.md",
          "troubleshooting.md",
          "failures.md",
          "gitops.md",
          "fine-tuning.md",
          "pod-templates.md",
          "bring-your-own-trainer.md",
          "resource.md");

  @Test
  void everyValueOfTheChartIsOnThePageWithItsDefault() throws IOException {
    JsonNode values = yaml(CHART.resolve("values.yaml"));
    Map<String, String> expected = new TreeMap<>();
    flatten("", values, expected);

    assertThat(rows("install.md"))
        .as("docs/install.md, the table of values")
        .containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void everyReasonHasItsRow() throws IOException {
    assertThat(REASON.matcher(page("troubleshooting.md")).results().map(match -> match.group(1)))
        .as("docs/troubleshooting.md has a row for each reason of lifecycle/Reason")
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Reason.values()).map(Reason::text).toList());
  }

  /** {@code -Dtest=PlatformDocsTest -Ddocs.write=true} writes it anew. */
  @Test
  void resourceReferenceIsMadeFromTheDefinition() throws IOException {
    String made =
        ResourceReference.of(yaml(Path.of("../crds/detectortrainings.detector.dev-v1.yaml")));
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(DOCS.resolve("resource.md"), made, StandardCharsets.UTF_8);
    }

    assertThat(page("resource.md"))
        .as("docs/resource.md is made from crds/: write it anew with -Ddocs.write=true")
        .isEqualTo(made);
  }

  /** {@code -Dtest=PlatformDocsTest -Ddocs.write=true} writes it anew. */
  @Test
  void pageOfFailuresSaysWhatTheLifecyclesCasesSay() throws IOException {
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(DOCS.resolve("failures.md"), FailuresPage.text(), StandardCharsets.UTF_8);
    }
    assertThat(page("failures.md").lines().filter(line -> line.contains("| `")))
        .as("docs/failures.md is made from test cases: write it anew with -Ddocs.write=true")
        .isNotEmpty()
        .isSubsetOf(FailuresPage.text().lines().toList());
    String troubleshooting = page("troubleshooting.md");
    String failures =
        troubleshooting.substring(
            troubleshooting.indexOf("## Failures"), troubleshooting.indexOf("## Ready"));
    assertThat(REASON.matcher(failures).results().map(match -> match.group(1)))
        .as("each reason of a failure has a case that shows what it says")
        .isNotEmpty()
        .allSatisfy(reason -> assertThat(page("failures.md")).contains("| `" + reason + "` |"));
  }

  @Test
  void everyMetricOfTheKubeStateMetricsFileIsOnThePage() throws IOException {
    assertThat(
            yaml(CHART.resolve("files/kube-state-metrics.yaml"))
                .at("/spec/resources/0/metrics")
                .findValuesAsText("name"))
        .allSatisfy(
            name -> assertThat(page("metrics.md")).contains("detector_training_resource_" + name));
  }

  @Test
  void everyLinkLeadsToAFile() throws IOException {
    for (String name : PAGES) {
      Matcher link = LINK.matcher(page(name));
      while (link.find()) {
        assertThat(DOCS.resolve(link.group(1))).as(name).exists();
      }
      assertThat(page("README.md")).contains("(" + name + ")");
    }
  }

  private static Map<String, String> rows(String page) throws IOException {
    Map<String, String> rows = new TreeMap<>();
    ROW.matcher(page(page)).results().forEach(row -> rows.put(row.group(1), row.group(2)));
    return rows;
  }

  private static void flatten(String path, JsonNode value, Map<String, String> into) {
    if (value.isObject() && !value.isEmpty()) {
      value
          .properties()
          .forEach(
              entry ->
                  flatten(
                      path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                      entry.getValue(),
                      into));
    } else {
      into.put(path, value.toString());
    }
  }

  private static String page(String name) throws IOException {
    return Files.readString(DOCS.resolve(name), StandardCharsets.UTF_8);
  }

  private static JsonNode yaml(Path file) throws IOException {
    return new KubernetesSerialization().unmarshal(Files.readString(file), JsonNode.class);
  }
}
