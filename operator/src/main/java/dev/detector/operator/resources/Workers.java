package dev.detector.operator.resources;

import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The pods that train one model together: those of an Indexed Job, each with a stable name behind a
 * headless Service, and with {@code TF_CONFIG} as TensorFlow's MultiWorkerMirroredStrategy reads
 * it. The pod of index 0 is the chief, which alone writes and is reported on.
 */
public final class Workers {

  private static final int PORT = 2222;
  private static final String INDEX_ANNOTATION = "batch.kubernetes.io/job-completion-index";

  private Workers() {}

  /** Whether the training has more than one. */
  public static boolean areSeveral(DetectorTraining training) {
    return training.getSpec().trainer().workers() > 1;
  }

  /** Gives the pods their names; nothing is balanced, and none needs to be ready to be found. */
  public static Service service(DetectorTraining training) {
    return Desired.marked(
        new ServiceBuilder()
            .withMetadata(
                ObjectMetas.owned(training, subdomain(training), Labels.of(training, Role.TRAIN))
                    .build())
            .withNewSpec()
            .withClusterIP("None")
            .withPublishNotReadyAddresses(true)
            .withSelector(pods(training))
            .addNewPort()
            .withName("tensorflow")
            .withProtocol("TCP")
            .withPort(PORT)
            .withTargetPort(new IntOrString(PORT))
            .endPort()
            .endSpec()
            .build());
  }

  /**
   * Only the workers of the same training reach each other: TensorFlow's connections are neither
   * encrypted nor authenticated. All ports, since NCCL chooses its own.
   */
  public static NetworkPolicy networkPolicy(DetectorTraining training) {
    LabelSelector workers = new LabelSelectorBuilder().withMatchLabels(pods(training)).build();
    return Desired.marked(
        new NetworkPolicyBuilder()
            .withMetadata(
                ObjectMetas.owned(training, subdomain(training), Labels.of(training, Role.TRAIN))
                    .build())
            .withNewSpec()
            .withPodSelector(workers)
            .withPolicyTypes("Ingress")
            .addNewIngress()
            .addNewFrom()
            .withPodSelector(workers)
            .endFrom()
            .endIngress()
            .endSpec()
            .build());
  }

  private static Map<String, String> pods(DetectorTraining training) {
    return Map.of(
        Labels.TRAINING, training.getMetadata().getName(), Labels.COMPONENT, Role.TRAIN.word());
  }

  /** What a pod's hostname, which the Job controller sets, is looked up under. */
  static String subdomain(DetectorTraining training) {
    return Names.job(training, Role.TRAIN);
  }

  /** Which of the workers a container belongs to. */
  static EnvVar index() {
    return new EnvVarBuilder()
        .withName(ReporterEnvironment.WORKER)
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath("metadata.annotations['" + INDEX_ANNOTATION + "']")
        .endFieldRef()
        .endValueFrom()
        .build();
  }

  /** The trainer's variables. */
  static List<EnvVar> environment(DetectorTraining training) {
    String addresses =
        IntStream.range(0, training.getSpec().trainer().workers())
            .mapToObj(index -> '"' + address(training, index) + '"')
            .collect(Collectors.joining(","));
    // The kubelet puts in the index, so that one template serves all.
    String config =
        "{\"cluster\":{\"worker\":[%s]},\"task\":{\"type\":\"worker\",\"index\":$(%s)}}"
            .formatted(addresses, ReporterEnvironment.WORKER);
    return List.of(index(), Reporter.variable("TF_CONFIG", config));
  }

  private static String address(DetectorTraining training, int index) {
    return "%s-%d.%s.%s.svc:%d"
        .formatted(
            Names.job(training, Role.TRAIN),
            index,
            subdomain(training),
            training.getMetadata().getNamespace(),
            PORT);
  }
}
