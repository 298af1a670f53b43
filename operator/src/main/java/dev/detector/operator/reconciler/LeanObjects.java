package dev.detector.operator.reconciler;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

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
            .addMixIn(JobSpec.class, NoTemplate.class)
            .addMixIn(DeploymentSpec.class, NoTemplate.class)
            .addMixIn(Role.class, NoRules.class)
            .addMixIn(Pod.class, LeanPod.class)
            .build();
    // With all types: an end of a watch that is not read as a Status would never be understood.
    return new KubernetesSerialization(mapper, true);
  }

  @JsonIgnoreProperties(value = "managedFields", allowGetters = true)
  abstract static class LeanMetadata {
    @JsonDeserialize(converter = WithoutLastApplied.class)
    abstract void setAnnotations(Map<String, String> annotations);
  }

  /** The mark {@link dev.detector.operator.resources.Labels#DESIRED} stands for the template. */
  @JsonIgnoreProperties(value = "template", allowGetters = true)
  private abstract static class NoTemplate {}

  @JsonIgnoreProperties(value = "rules", allowGetters = true)
  private abstract static class NoRules {}

  abstract static class LeanPod {
    @JsonDeserialize(using = NodeName.class)
    abstract void setSpec(PodSpec spec);
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
