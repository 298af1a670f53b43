package dev.detector.operator.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The CustomResourceDefinition as the Java types give it. */
final class CrdSchema {

  private static final long MAX_STRING = 4096;
  private static final long MAX_ITEMS = 64;

  /** The generator sorts columns by path; people read them in the order of the class. */
  private static final List<String> COLUMNS =
      Arrays.stream(DetectorTraining.class.getAnnotationsByType(AdditionalPrinterColumn.class))
          .map(AdditionalPrinterColumn::name)
          .toList();

  /** What the reused volume sources of Kubernetes cannot do without. */
  private static final Map<String, List<String>> REQUIRED_BY_SOURCE =
      Map.of(
          "persistentVolumeClaim", List.of("claimName"),
          "csi", List.of("driver"),
          "nfs", List.of("path", "server"),
          "hostPath", List.of("path"),
          "image", List.of("reference"),
          "configMap", List.of("name"));

  private CrdSchema() {}

  /** The text of crds/detectortrainings.detector.dev-v1.yaml. */
  static String text(Path scratch) throws IOException {
    new CRDGenerator()
        .customResourceClasses(DetectorTraining.class)
        .forCRDVersions("v1")
        .withPostProcessor(new Finish())
        .inOutputDir(scratch.toFile())
        .detailedGenerate();
    return Files.readString(
        scratch.resolve("detectortrainings.detector.dev-v1.yml"), StandardCharsets.UTF_8);
  }

  private static final class Finish implements CRDPostProcessor {
    @Override
    public HasMetadata process(HasMetadata crd, String version) {
      for (var v : ((CustomResourceDefinition) crd).getSpec().getVersions()) {
        v.getAdditionalPrinterColumns()
            .sort(Comparator.comparing(c -> COLUMNS.indexOf(c.getName())));
        JSONSchemaProps root = v.getSchema().getOpenAPIV3Schema();
        root.setRequired(List.of("spec"));
        root.setDescription(
            "One object detector: trained, validated beside it, tested, promoted, exported and"
                + " served.");
        root.getProperties().get("spec").setDescription("What is to be trained, and how.");
        root.getProperties().get("status").setDescription("What became of it.");
        root.getProperties().values().forEach(CrdSchema::bound);
        PodTemplateSchema.complete(root.getProperties().get("spec"));
        KubernetesDescriptions.fill("", root);
        JSONSchemaProps conditions =
            root.getProperties().get("status").getProperties().get("conditions");
        conditions.setXKubernetesListType("map");
        conditions.setXKubernetesListMapKeys(List.of("type"));
      }
      return crd;
    }
  }

  /**
   * Bounds what the reused Kubernetes types leave open, so that the API server can price every CEL
   * rule and no resource outgrows etcd.
   */
  private static void bound(JSONSchemaProps schema) {
    if ("string".equals(schema.getType())
        && schema.getMaxLength() == null
        && (schema.getEnum() == null || schema.getEnum().isEmpty())) {
      schema.setMaxLength(MAX_STRING);
    }
    if (schema.getItems() != null) {
      if (schema.getMaxItems() == null) {
        schema.setMaxItems(MAX_ITEMS);
      }
      bound(schema.getItems().getSchema());
    }
    if (schema.getAdditionalProperties() != null
        && schema.getAdditionalProperties().getSchema() != null) {
      if (schema.getMaxProperties() == null) {
        schema.setMaxProperties(MAX_ITEMS);
      }
      bound(schema.getAdditionalProperties().getSchema());
    }
    if (schema.getProperties() != null) {
      if (schema.getProperties().keySet().equals(REQUIRED_BY_SOURCE.keySet())) {
        REQUIRED_BY_SOURCE.forEach(
            (source, required) -> schema.getProperties().get(source).setRequired(required));
      }
      schema.getProperties().values().forEach(CrdSchema::bound);
    }
  }
}
