package dev.detector.operator.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.detector.formats.lint.Finding;
import dev.detector.formats.lint.Finding.Severity;
import dev.detector.formats.lint.Findings;
import dev.detector.operator.api.DetectorTraining;
import dev.detector.operator.api.DetectorTrainingSpec;
import dev.detector.operator.api.PodTemplate;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the pod templates of a training ask for and do not get: fields that are none of a pod's,
 * what the operator itself decides, and less than the restricted Pod Security Standard.
 */
public final class PodTemplateRefusals {

  private static final String NOT_SET = "cannot be set";
  private static final String OPERATORS = "is the operator's";
  private static final String OTHER_NAME = "choose another name";
  private static final Set<String> METADATA = Set.of("labels", "annotations");

  /** Volume types that the restricted Pod Security Standard knows. */
  private static final Set<String> VOLUME_TYPES =
      new TreeSet<>(
          List.of(
              "configMap",
              "csi",
              "downwardAPI",
              "emptyDir",
              "ephemeral",
              "image",
              "persistentVolumeClaim",
              "projected",
              "secret"));

  /** Where the main container has mounts of the operator's, beside the workspace. */
  private static final Set<String> OWN_PATHS = Set.of(Paths.DATA, Paths.PRETRAINED, WorkerPod.TMP);

  private final DetectorTraining training;
  private final Role role;
  private final ObjectNode tree;
  private final String path;
  private final List<Finding> refusals = new ArrayList<>();

  private PodTemplateRefusals(DetectorTraining training, Role role, PodTemplate template) {
    this.training = training;
    this.role = role;
    this.tree = template.tree();
    this.path = role.field() + ".podTemplate";
  }

  /** What is refused, each with its path in the resource and what to do instead. */
  public static Findings of(DetectorTraining training) {
    DetectorTrainingSpec spec = training.getSpec();
    List<Finding> refusals = new ArrayList<>();
    refusals.addAll(of(training, Role.TRAIN, spec.trainer().podTemplate()));
    refusals.addAll(of(training, Role.VALIDATE, spec.validator().podTemplate()));
    refusals.addAll(of(training, Role.EXPORT, spec.export().podTemplate()));
    if (spec.inference() != null) {
      refusals.addAll(of(training, Role.SERVE, spec.inference().podTemplate()));
    }
    return new Findings(refusals);
  }

  private static List<Finding> of(DetectorTraining training, Role role, PodTemplate template) {
    if (template == null) {
      return List.of();
    }
    PodTemplateRefusals found = new PodTemplateRefusals(training, role, template);
    List<Finding> unreadable = PodTemplateFields.problems(found.tree, found.path);
    if (!unreadable.isEmpty()) {
      return unreadable;
    }
    found.metadata();
    found.podFields();
    found.volumes();
    elements(found.tree.at("/spec/containers")).forEach(found::container);
    elements(found.tree.at("/spec/initContainers")).forEach(found::initContainer);
    found.refusals.addAll(RestrictedPod.problems(found.merged(template).getSpec(), found.spec()));
    return found.refusals;
  }

  private String spec() {
    return path + ".spec";
  }

  private void refuse(String field, String message, String mend) {
    refusals.add(new Finding(Severity.ERROR, field, message, mend));
  }

  private void metadata() {
    JsonNode metadata = tree.path("metadata");
    for (Map.Entry<String, JsonNode> part : metadata.properties()) {
      String place = path + ".metadata." + part.getKey();
      if (!METADATA.contains(part.getKey())) {
        refuse(place, "is not taken over into pods", "set labels and annotations");
        continue;
      }
      for (Map.Entry<String, JsonNode> entry : part.getValue().properties()) {
        String key = entry.getKey();
        if (PodTemplateRules.LABELS.contains(key)
            || PodTemplateRules.LABEL_PREFIXES.stream().anyMatch(key::startsWith)) {
          boolean queue = key.equals(Labels.QUEUE) || key.equals(Labels.QUEUE_PRIORITY);
          refuse(
              place + "[" + key + "]",
              OPERATORS,
              queue
                  ? "label the DetectorTraining: each pod would be queued for itself"
                  : OTHER_NAME);
        }
      }
    }
  }

  private void podFields() {
    for (Map.Entry<String, String> field : PodTemplateRules.POD_FIELDS.entrySet()) {
      JsonNode value = tree.path("spec").path(field.getKey());
      boolean isSo = PodTemplateRules.POD_FLAGS.contains(field.getKey()) && !value.asBoolean();
      if (!value.isMissingNode() && !isSo) {
        refuse(spec() + "." + field.getKey(), NOT_SET, field.getValue());
      }
    }
    if (tree.path("spec").has("ephemeralContainers")) {
      refuse(spec() + ".ephemeralContainers", NOT_SET, "kubectl debug adds them to a pod");
    }
    if (tree.path("spec").hasNonNull("activeDeadlineSeconds")) {
      switch (role) {
        case TRAIN ->
            refuse(
                spec() + ".activeDeadlineSeconds",
                NOT_SET,
                "set spec.trainer.activeDeadlineSeconds");
        case SERVE -> refuse(spec() + ".activeDeadlineSeconds", NOT_SET, "a server stays");
        case VALIDATE, TEST, EXPORT -> {}
      }
    }
  }

  private void volumes() {
    for (JsonNode volume : elements(tree.at("/spec/volumes")).toList()) {
      String name = volume.path("name").asText();
      String place = spec() + ".volumes[" + name + "]";
      List<String> types =
          volume.properties().stream()
              .map(Map.Entry::getKey)
              .filter(field -> !field.equals("name"))
              .toList();
      if (PodTemplateRules.VOLUMES.contains(name)) {
        refuse(
            place,
            OPERATORS,
            "choose another name; its source follows spec.workspace, spec.dataset, spec.fineTune");
      } else if (name.equals(WorkerPod.TMP_VOLUME) && !types.equals(List.of("emptyDir"))) {
        refuse(place, OPERATORS, "set its emptyDir alone");
      } else if (types.size() != 1 || !VOLUME_TYPES.contains(types.get(0))) {
        refuse(
            place,
            "has not one type of the restricted Pod Security Standard's",
            "use " + String.join(", ", VOLUME_TYPES));
      }
      for (JsonNode source : elements(volume.at("/projected/sources")).toList()) {
        String audience = source.at("/serviceAccountToken/audience").asText();
        if (source.has("serviceAccountToken")
            && (audience.isEmpty() || audience.contains("kubernetes.default"))) {
          refuse(
              place + ".projected.sources.serviceAccountToken.audience",
              audience.isEmpty() ? "is missing" : "is the API server",
              "name who the token is for: only the reporter gets credentials of the API server");
        }
      }
    }
  }

  private void container(JsonNode container) {
    String name = container.path("name").asText();
    String place = spec() + ".containers[" + name + "]";
    if (name.equals(Labels.REPORTER)) {
      refuse(place, OPERATORS, OTHER_NAME);
      return;
    }
    if (!name.equals(role.container())) {
      added(container, place);
      return;
    }
    mounted(container, place);
    PodTemplateRules.containerFields(role)
        .forEach(
            (field, why) -> {
              if (container.has(field)) {
                refuse(place + "." + field, NOT_SET, why);
              }
            });
    Map<String, String> variables = PodTemplateRules.variables(role);
    for (JsonNode variable : elements(container.path("env")).toList()) {
      String key = variable.path("name").asText();
      if (variables.containsKey(key)) {
        refuse(place + ".env[" + key + "]", NOT_SET, variables.get(key));
      }
    }
    for (JsonNode mount : elements(container.path("volumeMounts")).toList()) {
      String at = normal(mount.path("mountPath").asText());
      if (OWN_PATHS.contains(at) || (at + "/").startsWith(Paths.WORKSPACE + "/")) {
        refuse(
            place + ".volumeMounts[" + mount.path("mountPath").asText() + "]",
            OPERATORS,
            "mount it elsewhere");
      }
    }
    for (JsonNode port : elements(container.path("ports")).toList()) {
      if (role == Role.SERVE
          && (port.path("containerPort").asInt() == Server.PORT
              || port.path("name").asText().equals(Server.PORT_NAME))) {
        refuse(
            place + ".ports[" + port.path("containerPort").asText() + "]",
            OPERATORS,
            "choose another number and name");
      }
    }
  }

  /** The path without what makes two texts of one place. */
  private static String normal(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  private void initContainer(JsonNode container) {
    String name = container.path("name").asText();
    String place = spec() + ".initContainers[" + name + "]";
    if (name.equals(role.container())) {
      refuse(place, "is the name of the main container", OTHER_NAME);
    } else if (name.equals(Labels.REPORTER) && role != Role.SERVE) {
      for (Map.Entry<String, JsonNode> field : container.properties()) {
        if (!Set.of("name", "resources").contains(field.getKey())) {
          refuse(
              place + "." + field.getKey(),
              NOT_SET,
              "of the reporter only resources can be changed");
        }
      }
    } else {
      added(container, place);
    }
  }

  private void added(JsonNode container, String place) {
    if (container.path("image").asText().isEmpty()) {
      refuse(place + ".image", "is missing", "add it");
    }
    mounted(container, place);
  }

  private void mounted(JsonNode container, String place) {
    Set<String> known = WorkerPod.volumeNames(training, role);
    elements(tree.at("/spec/volumes")).forEach(volume -> known.add(volume.path("name").asText()));
    for (JsonNode mount : elements(container.path("volumeMounts")).toList()) {
      String volume = mount.path("name").asText();
      if (!known.contains(volume)) {
        refuse(
            place + ".volumeMounts[" + mount.path("mountPath").asText() + "].name",
            "there is no volume " + volume + " to mount",
            "use one of " + String.join(", ", known));
      }
    }
  }

  /** What decides about security in the pod as it will be. */
  private PodTemplateSpec merged(PodTemplate template) {
    PodTemplateSpec base =
        new PodTemplateSpecBuilder()
            .withNewMetadata()
            .endMetadata()
            .withNewSpec()
            .withSecurityContext(Security.pod())
            .addNewInitContainer()
            .withName(Labels.REPORTER)
            .withSecurityContext(Security.container())
            .endInitContainer()
            .addNewContainer()
            .withName(role.container())
            .withSecurityContext(Security.container())
            .endContainer()
            .endSpec()
            .build();
    return Security.hardened(PodTemplateMerge.merge(base, template));
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
