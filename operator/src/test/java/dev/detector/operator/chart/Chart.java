package dev.detector.operator.chart;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The chart, and what helm makes of it. */
public final class Chart {

  /** Where it is. */
  public static final Path PATH = Path.of("../charts/detector-operator");

  /** Release, and so the name of most of its objects. */
  public static final String RELEASE = "detector-operator";

  private Chart() {}

  /** The objects that those values give. */
  static List<GenericKubernetesResource> objects(String... values) {
    return objects(rendered(values));
  }

  /** The text that those values give. */
  static String rendered(String... values) {
    return Program.output(template(values));
  }

  /** What helm says to those values. */
  static Program attempt(String... values) {
    return Program.run(template(values));
  }

  private static String[] template(String... values) {
    List<String> command =
        new ArrayList<>(
            List.of("helm", "template", RELEASE, PATH.toString(), "--namespace", "operators"));
    Arrays.stream(values).forEach(value -> command.addAll(List.of("--set", value)));
    return command.toArray(String[]::new);
  }

  private static List<GenericKubernetesResource> objects(String yaml) {
    KubernetesSerialization serialization = new KubernetesSerialization();
    List<GenericKubernetesResource> objects = new ArrayList<>();
    for (String document : documents(yaml)) {
      objects.add(serialization.unmarshal(document, GenericKubernetesResource.class));
    }
    return objects;
  }

  /** The documents of a YAML text. */
  public static List<String> documents(String yaml) {
    return Pattern.compile("(?m)^---\\s*$")
        .splitAsStream(yaml)
        .filter(document -> document.lines().anyMatch(line -> line.startsWith("kind:")))
        .toList();
  }

  /** Those of a kind. */
  static List<GenericKubernetesResource> ofKind(
      List<GenericKubernetesResource> objects, String kind) {
    return objects.stream().filter(object -> object.getKind().equals(kind)).toList();
  }

  /** The one of that kind and name. */
  static GenericKubernetesResource one(
      List<GenericKubernetesResource> objects, String kind, String name) {
    return ofKind(objects, kind).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  /** The rules of a role. */
  static List<Map<String, List<String>>> rules(GenericKubernetesResource role) {
    return role.get("rules");
  }
}
