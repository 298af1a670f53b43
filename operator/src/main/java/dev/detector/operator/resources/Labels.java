package dev.detector.operator.resources;

import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.Map;

/** Labels and annotations on a training's children. */
public final class Labels {

  /** Name of the training that an object belongs to. */
  public static final String TRAINING = "detector.dev/training";

  /** Annotation: uid of the training that an object was made for. */
  public static final String TRAINING_UID = "detector.dev/training-uid";

  /** Annotation: digest of the desired object as it was last applied. */
  public static final String DESIRED = "detector.dev/desired";

  /** Annotation: the steps that a Job or a configuration was made for. */
  public static final String STEPS = "detector.dev/steps";

  /**
   * Annotation: the generation of the training that a Job was made for; a newer one may try again
   * what failed.
   */
  public static final String GENERATION = "detector.dev/generation";

  /** Annotation of the configuration: the {@link Pretrained} checkpoint that was chosen. */
  public static final String PRETRAINED = "detector.dev/pretrained";

  /** Annotation of the server's Deployment: the pod template that served last, as JSON. */
  public static final String SERVED = "detector.dev/served";

  /** Annotation of the server's Deployment: why the desired template was given up, as JSON. */
  public static final String ROLLED_BACK = "detector.dev/rolled-back";

  /** The {@link Role} of an object. */
  public static final String COMPONENT = "app.kubernetes.io/component";

  /** Who made an object. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** Value of {@link #MANAGED_BY}. */
  public static final String OPERATOR = "detector-operator";

  /** On a training and on its Jobs: the Kueue LocalQueue that they wait in. */
  public static final String QUEUE = "kueue.x-k8s.io/queue-name";

  /** On a training and on its Jobs: the Kueue WorkloadPriorityClass that they wait with. */
  public static final String QUEUE_PRIORITY = "kueue.x-k8s.io/priority-class";

  /** Name of the container that reports progress. */
  public static final String REPORTER = "reporter";

  private Labels() {}

  /** Labels of an object that serves the whole training. */
  public static Map<String, String> of(DetectorTraining training) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("app.kubernetes.io/name", "detector-training");
    labels.put("app.kubernetes.io/instance", training.getMetadata().getName());
    labels.put(MANAGED_BY, OPERATOR);
    labels.put(TRAINING, training.getMetadata().getName());
    return labels;
  }

  /** Labels of an object that plays a role. */
  public static Map<String, String> of(DetectorTraining training, Role role) {
    Map<String, String> labels = of(training);
    labels.put(COMPONENT, role.word());
    return labels;
  }

  /** The queue that an object names, with its priority there; empty if it names no queue. */
  public static Map<String, String> queue(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    Map<String, String> queue = new LinkedHashMap<>();
    if (labels != null && labels.get(QUEUE) != null) {
      queue.put(QUEUE, labels.get(QUEUE));
      if (labels.get(QUEUE_PRIORITY) != null) {
        queue.put(QUEUE_PRIORITY, labels.get(QUEUE_PRIORITY));
      }
    }
    return queue;
  }
}
