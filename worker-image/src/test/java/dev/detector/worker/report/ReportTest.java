package dev.detector.worker.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detector.worker.metrics.AnalysisImages;
import dev.detector.worker.metrics.Category;
import dev.detector.worker.metrics.CocoMetric;
import dev.detector.worker.metrics.Detections;
import dev.detector.worker.metrics.EvaluatedImage;
import dev.detector.worker.metrics.GroundTruths;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern TAG =
      Pattern.compile("<(/?)([a-z0-9]+)((?:\"[^\"]*\"|[^\">])*?)(/?)>");
  private static final Set<String> VOID = Set.of("meta");

  private final Report report = Reports.report();

  @Test
  void thePageIsWellFormedAndNeedsNothingElse() {
    String page = ReportPage.of(report);
    assertBalanced(page);
    assertThat(page).doesNotContain("http:", "https:", "<script", "<link", "@import", "url(");
    Matcher references = Pattern.compile("(?:href|src)=\"([^\"]*)\"").matcher(page);
    while (references.find()) {
      assertThat(references.group(1)).matches("#[a-z0-9]+|data:image/jpeg;base64,.*");
    }
    assertThat(page.length()).isLessThan(3_000_000);
  }

  @Test
  void everyFigureSaysWhatToDo() {
    String page = ReportPage.of(report);
    int sections = page.split("<section ", -1).length - 1;
    assertThat(sections).isEqualTo(11);
    assertThat(page.split("<p class=\"do\"><b>What to do</b> [A-Z]", -1)).hasSize(sections + 1);
  }

  @Test
  void jsonHasThePagesFigures() throws IOException {
    JsonNode json = JSON.readTree(ReportJson.of(report));
    Findings findings = report.findings();
    assertThat(json.get("metrics").get(Reports.METRIC).asDouble())
        .isEqualTo(findings.metrics().get(CocoMetric.AP));
    assertThat(json.get("classes")).hasSize(4);
    assertThat(json.get("classes").get(0).get("precisionAtRecall")).hasSize(101);
    assertThat(json.get("errors").get("kinds").get("LOCALIZATION").get("count").asInt())
        .isEqualTo(41);
    assertThat(json.get("confusion").get("labels").get(4).asText()).isEqualTo("background");
    assertThat(json.get("comparison").get("better").asBoolean()).isTrue();
    assertThat(json.get("comparison").get("before").asDouble())
        .isCloseTo(findings.metrics().get(CocoMetric.AP) / 2, within(1e-12));
    assertThat(json.get("worstImages")).hasSize(Findings.SHOWN_IMAGES);
    assertThat(JSON.readTree(ReportJson.metrics(report))).isEqualTo(json.get("metrics"));
  }

  @Test
  void worstAndBestImagesDiffer() {
    List<Long> worst = report.findings().worstImages().stream().map(i -> i.image().id()).toList();
    List<Long> best = report.findings().bestImages().stream().map(i -> i.image().id()).toList();
    assertThat(worst).doesNotContainAnyElementsOf(best).hasSize(Findings.SHOWN_IMAGES);
    double least =
        report.findings().bestImages().stream()
            .mapToDouble(i -> i.verdict().f1())
            .min()
            .orElseThrow();
    assertThat(report.findings().worstImages()).allMatch(i -> i.verdict().f1() <= least);
  }

  @Test
  void anEmptyDataSetHasAPage() {
    Report empty = Reports.report(List.of(), AnalysisImages.categories());
    String page = ReportPage.of(empty);
    assertBalanced(page);
    assertThat(page).contains("no annotated objects");
  }

  @Test
  void namesCannotBreakThePage() {
    List<Category> categories = List.of(new Category(1, "<b>\"&'</b>"));
    GroundTruths one =
        new GroundTruths(
            new int[] {1}, new double[] {1, 1, 9, 9}, new double[] {81}, new boolean[1]);
    Detections none = new Detections(new int[0], new double[0], new double[0]);
    EvaluatedImage image = EvaluatedImage.of(1, "<script>.jpg", 20, 20, one, none);
    String page = ReportPage.of(Reports.report(List.of(image), categories));
    assertBalanced(page);
    assertThat(page).doesNotContain("<script").contains("&lt;script&gt;.jpg");
  }

  @Test
  void aHundredClassesStayReadable() {
    List<Category> categories =
        IntStream.rangeClosed(1, 100).mapToObj(id -> new Category(id, "class " + id)).toList();
    String page = ReportPage.of(Reports.report(AnalysisImages.images(), categories));
    assertBalanced(page);
    assertThat(page).contains("20 of 100 classes").contains("There is no object of class 4, ");
  }

  @Test
  void picturesAreSmallJpegs() throws IOException {
    ReportPicture picture = report.pictures().get(0);
    assertThat(picture.width()).isEqualTo(480);
    assertThat(ImageIO.read(new ByteArrayInputStream(picture.jpeg())).getHeight())
        .isEqualTo(picture.height());
  }

  private static void assertBalanced(String page) {
    Deque<String> open = new ArrayDeque<>();
    Matcher tags = TAG.matcher(page.substring(page.indexOf("<html")));
    while (tags.find()) {
      String name = tags.group(2);
      if (VOID.contains(name) || !tags.group(4).isEmpty()) {
        continue;
      }
      if (tags.group(1).isEmpty()) {
        open.push(name);
      } else {
        assertThat(open.pop()).isEqualTo(name);
      }
    }
    assertThat(open).isEmpty();
  }
}
