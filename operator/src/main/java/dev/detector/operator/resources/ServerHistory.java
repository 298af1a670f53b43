package dev.detector.operator.resources;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.detector.operator.api.Failure;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;
import java.util.Optional;

/**
 * What the Deployment of a server remembers in its annotations: the pod template that served last,
 * and why the one after it was given up. Both stay with the object that they are about, whatever
 * becomes of the operator.
 */
public final class ServerHistory {

  private static final KubernetesSerialization JSON =
      new KubernetesSerialization(
          JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build(),
          false);

  private ServerHistory() {}

  /** The desired Deployment, remembering its own template as the one that serves. */
  public static Deployment serving(Deployment desired) {
    return with(desired, Labels.SERVED, JSON.asJson(desired.getSpec().getTemplate()));
  }

  /** The desired Deployment, remembering what served until now. */
  public static Deployment after(Deployment former, Deployment desired) {
    return served(former).map(template -> with(desired, Labels.SERVED, template)).orElse(desired);
  }

  /** The desired Deployment with the template that served last in place of its own. */
  public static Deployment undone(Deployment former, Deployment desired, Failure why) {
    String template = served(former).orElseThrow();
    return new DeploymentBuilder(with(after(former, desired), Labels.ROLLED_BACK, JSON.asJson(why)))
        .editSpec()
        .withTemplate(JSON.unmarshal(template, PodTemplateSpec.class))
        .endSpec()
        .build();
  }

  /** Whether what served last is what is desired. */
  public static boolean isServing(Deployment there, Deployment desired) {
    return served(there).equals(served(serving(desired)));
  }

  /** Whether there is another template to go back to. */
  public static boolean hasFormer(Deployment there, Deployment desired) {
    return served(there).isPresent() && !isServing(there, desired);
  }

  /** Why the desired template was given up; empty if it was not. */
  public static Optional<Failure> whyUndone(Deployment there) {
    return annotation(there.getMetadata().getAnnotations(), Labels.ROLLED_BACK)
        .map(why -> JSON.unmarshal(why, Failure.class));
  }

  /** Whether a pod was made from the desired template. */
  public static boolean isOf(Deployment desired, Pod pod) {
    return annotation(
            desired.getSpec().getTemplate().getMetadata().getAnnotations(), Labels.DESIRED)
        .equals(annotation(pod.getMetadata().getAnnotations(), Labels.DESIRED));
  }

  private static Optional<String> served(Deployment there) {
    return annotation(there.getMetadata().getAnnotations(), Labels.SERVED);
  }

  private static Optional<String> annotation(Map<String, String> annotations, String name) {
    return Optional.ofNullable(annotations).map(all -> all.get(name));
  }

  private static Deployment with(Deployment deployment, String name, String value) {
    return new DeploymentBuilder(deployment)
        .editMetadata()
        .addToAnnotations(name, value)
        .endMetadata()
        .build();
  }
}
