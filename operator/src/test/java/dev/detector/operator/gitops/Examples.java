package dev.detector.operator.gitops;

import dev.detector.operator.chart.Chart;
import dev.detector.operator.chart.Program;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The folders under examples/, and what they need on a cluster. */
final class Examples {

  private static final Path ROOT = Path.of("../examples");

  private Examples() {}

  /** Files to apply with kubectl's -f, and folders to apply with -k. */
  static List<Path> applied() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          // Applied where a real Kueue is; its types alone would have the operator wait for it.
          .filter(file -> !file.endsWith("kueue/queues.yaml"))
          .map(file -> isKustomized(file.getParent()) ? file.getParent() : file)
          .distinct()
          .sorted()
          .toList();
    }
  }

  private static boolean isKustomized(Path folder) {
    return Files.exists(folder.resolve("kustomization.yaml"));
  }

  /** kubectl's flag for it. */
  static String flag(Path applied) {
    return Files.isDirectory(applied) ? "-k" : "-f";
  }

  /** The namespaces that a file's objects say they are in, or are. */
  static Set<String> namespaces(Path applied) {
    if (Files.isDirectory(applied)) {
      return Set.of();
    }
    try {
      Set<String> namespaces = new TreeSet<>();
      for (String document : Chart.documents(Files.readString(applied))) {
        GenericKubernetesResource object =
            new KubernetesSerialization().unmarshal(document, GenericKubernetesResource.class);
        if (object.getKind().equals("Namespace")) {
          namespaces.add(object.getMetadata().getName());
        }
        Optional.ofNullable(object.getMetadata().getNamespace()).ifPresent(namespaces::add);
      }
      return namespaces;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of all examples. */
  static Set<String> namespaces() throws IOException {
    Set<String> namespaces = new TreeSet<>();
    applied().forEach(file -> namespaces.addAll(namespaces(file)));
    return namespaces;
  }

  /** The resource types of other projects that examples and the chart have objects of. */
  static void installOtherTypes() {
    String own = System.getenv("OTHER_CRDS");
    Program.output(
        "kubectl",
        "apply",
        "--server-side",
        "--force-conflicts",
        "-f",
        own == null ? "src/test/resources/gitops/other-types.yaml" : own);
    Program.output(
        "kubectl",
        "wait",
        "--for=condition=Established",
        "crd/servicemonitors.monitoring.coreos.com",
        "crd/applications.argoproj.io",
        "crd/gitrepositories.source.toolkit.fluxcd.io",
        "crd/kustomizations.kustomize.toolkit.fluxcd.io",
        "crd/helmreleases.helm.toolkit.fluxcd.io");
  }
}
