package dev.detector.operator.reconciler;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserSequence;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.util.StdConverter;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads from the API server only what a decision needs, so that the caches stay small and most of
 * an answer is skipped instead of built: no managed fields, no copy of what kubectl applied, no pod
 * templates. What the operator sends is written whole.
 */
final class LeanObjects {

  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private LeanObjects() {}

  /** What the operator's client reads and writes with. */
  static KubernetesSerialization serialization() {
    ObjectMapper mapper =
        JsonMapper.builder()
            .addMixIn(ObjectMeta.class, LeanMetadata.class)
            .addMixIn(JobSpec.class, LeanJob.class)
            .addMixIn(DeploymentSpec.class, NoTemplate.class)
            .addMixIn(Role.class, NoRules.class)
            .addMixIn(Pod.class, LeanPod.class)
            .addMixIn(WatchEvent.class, TypedEvent.class)
            .addModule(new SimpleModule().addDeserializer(String.class, new SharedStrings()))
            .build();
    // Without the client's own list of all types, which loads a thousand classes.
    return new KubernetesSerialization(mapper, false);
  }

  @JsonIgnoreProperties(value = "managedFields", allowGetters = true)
  abstract static class LeanMetadata {
    @JsonDeserialize(converter = WithoutLastApplied.class)
    abstract void setAnnotations(Map<String, String> annotations);
  }

  /** The mark {@link dev.detector.operator.resources.Labels#DESIRED} stands for these. */
  @JsonIgnoreProperties(
      value = {"template", "podFailurePolicy", "selector", "successPolicy"},
      allowGetters = true)
  private abstract static class LeanJob {}

  /** The mark {@link dev.detector.operator.resources.Labels#DESIRED} stands for the template. */
  @JsonIgnoreProperties(value = "template", allowGetters = true)
  private abstract static class NoTemplate {}

  @JsonIgnoreProperties(value = "rules", allowGetters = true)
  private abstract static class NoRules {}

  abstract static class LeanPod {
    @JsonDeserialize(using = NodeName.class)
    abstract void setSpec(PodSpec spec);
  }

  abstract static class TypedEvent {
    @JsonDeserialize(using = Watched.class)
    abstract void setObject(Object object);
  }

  /**
   * Reads what a watch tells straight into its type. The client by itself would make a tree of all
   * of it first, and of a training an object without type from that.
   */
  private static final class Watched extends JsonDeserializer<Object> {

    /** Status, too: else an end of a watch would never be understood. */
    private static final Map<List<String>, Class<?>> TYPES =
        Stream.concat(
                ChildInformers.TYPES.stream(),
                Stream.of(DetectorTraining.class, Event.class, Status.class))
            .collect(
                Collectors.toMap(
                    type -> List.of(HasMetadata.getApiVersion(type), HasMetadata.getKind(type)),
                    type -> type));

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      TokenBuffer head = new TokenBuffer(parser, context);
      head.writeStartObject();
      String version = "";
      String kind = "";
      while ((version.isEmpty() || kind.isEmpty()) && parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        if ("apiVersion".equals(field)) {
          version = parser.getText();
        } else if ("kind".equals(field)) {
          kind = parser.getText();
        }
        head.writeFieldName(field);
        head.copyCurrentStructure(parser);
      }
      if (version.isEmpty() || kind.isEmpty()) {
        head.writeEndObject();
      }
      JsonParser whole = JsonParserSequence.createFlattened(false, head.asParser(parser), parser);
      whole.nextToken();
      return context.readValue(
          whole, TYPES.getOrDefault(List.of(version, kind), GenericKubernetesResource.class));
    }
  }

  /**
   * Most strings of a training's objects are the same: its name, its uid, its labels, the images.
   * One that was read lately is not held twice.
   */
  private static final class SharedStrings extends StdScalarDeserializer<String> {

    private static final int LONGEST = 128;
    private static final int SLOTS = 1 << 13;

    /** Of two strings with the same slot the later one stays; no thread needs to see another's. */
    private final transient String[] latest = new String[SLOTS];

    SharedStrings() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      String read = StringDeserializer.instance.deserialize(parser, context);
      if (read == null || read.length() > LONGEST) {
        return read;
      }
      int slot = (read.hashCode() * 0x9E3779B9) >>> 19;
      String known = latest[slot];
      if (read.equals(known)) {
        return known;
      }
      latest[slot] = read;
      return read;
    }
  }

  private static final class WithoutLastApplied
      extends StdConverter<Map<String, String>, Map<String, String>> {
    @Override
    public Map<String, String> convert(Map<String, String> annotations) {
      if (annotations == null || !annotations.containsKey(LAST_APPLIED)) {
        return annotations;
      }
      Map<String, String> lean = new HashMap<>(annotations);
      lean.remove(LAST_APPLIED);
      return lean;
    }
  }

  /** Of a pod's spec only where it runs. */
  private static final class NodeName extends JsonDeserializer<PodSpec> {
    @Override
    public PodSpec deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      PodSpec spec = new PodSpec();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        if ("nodeName".equals(field)) {
          spec.setNodeName(parser.getText());
        } else {
          parser.skipChildren();
        }
      }
      return spec;
    }
  }
}
