package dev.detector.cli.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.detector.formats.BadInputException;
import dev.detector.formats.InputFile;
import dev.detector.formats.lint.Findings;
import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The objects of a file as {@code kubectl apply -f} takes it: one DetectorTraining and what it
 * needs.
 *
 * @param training the one DetectorTraining
 * @param others ConfigMaps, PersistentVolumeClaims and Jobs, in the file's order
 */
public record ResourceFile(DetectorTraining training, List<HasMetadata> others) {

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "ConfigMap", ConfigMap.class,
          "PersistentVolumeClaim", PersistentVolumeClaim.class,
          "Job", Job.class);

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  /** Kinds that a cluster needs and one machine does not. */
  private static final List<String> WITHOUT_MEANING = List.of("Namespace");

  public ResourceFile {
    others = List.copyOf(others);
  }

  /**
   * Reads a file, or every .yaml file of a folder in the order of their names.
   *
   * @throws BadInputException if it is no YAML, or holds something that cannot run here
   */
  public static ResourceFile read(Path file) throws IOException {
    List<HasMetadata> others = new ArrayList<>();
    DetectorTraining training = null;
    for (JsonNode document : documents(file)) {
      String kind = document.path("kind").asText();
      if (kind.equals("DetectorTraining")) {
        if (training != null) {
          throw new BadInputException(
              "holds two DetectorTrainings", file.toString(), "run each from a file of its own");
        }
        CrdSchema.detectorTraining().check((ObjectNode) document).throwIfErrors();
        training = object(document, DetectorTraining.class, file);
        inDefaultNamespace(training);
      } else if (KINDS.containsKey(kind)) {
        HasMetadata object = object(document, KINDS.get(kind), file);
        inDefaultNamespace(object);
        others.add(object);
      } else if (!WITHOUT_MEANING.contains(kind)) {
        throw new BadInputException(
            (kind.isEmpty() ? "a document without kind" : kind) + " needs a cluster",
            file.toString(),
            "a local run takes DetectorTraining, "
                + String.join(", ", KINDS.keySet().stream().sorted().toList()));
      }
    }
    if (training == null) {
      throw new BadInputException(
          "holds no DetectorTraining", file.toString(), "name a file or folder with one");
    }
    return new ResourceFile(training, others);
  }

  /**
   * What the CRD's schema finds wrong with the DetectorTrainings of a file.
   *
   * @throws BadInputException if it is no YAML
   */
  public static Findings check(Path file) throws IOException {
    Findings findings = new Findings(List.of());
    for (JsonNode document : documents(file)) {
      if (document.path("kind").asText().equals("DetectorTraining")) {
        findings = findings.with(CrdSchema.detectorTraining().check((ObjectNode) document).all());
      }
    }
    return findings;
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    for (Path part : parts(file)) {
      ObjectReader reader = YAMLMapper.builder().build().readerFor(JsonNode.class);
      try (MappingIterator<JsonNode> read = reader.readValues(InputFile.text(part))) {
        while (read.hasNextValue()) {
          JsonNode document = read.nextValue();
          if (document.isObject()) {
            documents.add(document);
          }
        }
      } catch (JsonProcessingException e) {
        throw new BadInputException(
            "is not YAML: " + problem(e),
            part + (e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr()),
            "correct the text there; indent, quotes and brackets decide",
            e);
      }
    }
    return documents;
  }

  /** The parser's sentences without its excerpts of the text, which are indented. */
  private static String problem(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(", "));
  }

  private static List<Path> parts(Path file) throws IOException {
    if (!Files.isDirectory(file)) {
      return List.of(file);
    }
    try (Stream<Path> files = Files.list(file)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static <T extends HasMetadata> T object(JsonNode document, Class<T> kind, Path file) {
    String name = kind.getSimpleName() + " " + document.at("/metadata/name").asText();
    try {
      T object = SERIALIZATION.convertValue(document, kind);
      if (object.getMetadata() == null || object.getMetadata().getName() == null) {
        throw new BadInputException(
            "a " + kind.getSimpleName() + " without a name", file.toString(), "add metadata.name");
      }
      return object;
    } catch (IllegalArgumentException e) {
      String field =
          e.getCause() instanceof JsonMappingException at
              ? at.getPath().stream()
                  .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
                  .collect(Collectors.joining("."))
              : "a field";
      throw new BadInputException(
          field + " is not of its type", file + " " + name.strip(), "see kubectl explain", e);
    }
  }

  private static void inDefaultNamespace(HasMetadata object) {
    if (object.getMetadata().getNamespace() == null) {
      object.getMetadata().setNamespace("default");
    }
  }
}
