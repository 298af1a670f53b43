package dev.detector.operator.reconciler;

import dev.detector.operator.chart.Chart;
import dev.detector.operator.chart.Program;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The chart in its narrowest mode: Roles in the namespace that it is installed in, and there alone.
 */
record Release(KubernetesClient client, String namespace) {

  /** Runs helm on it. */
  void helm(String command, String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("helm", command, Chart.RELEASE, "--namespace", namespace));
    all.addAll(Arrays.asList(arguments));
    if (!command.equals("uninstall")) {
      all.add("--set=namespaces={" + namespace + "}");
    }
    Program.output(all.toArray(String[]::new));
  }

  /** Whom the operator's pods act as. */
  String account() {
    return "system:serviceaccount:" + namespace + ":" + Chart.RELEASE;
  }

  /** The operator's own client with those rights and no others. */
  KubernetesClient operatorClient() {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(client.getConfiguration()).withImpersonateUsername(account()).build())
        .withKubernetesSerialization(LeanObjects.serialization())
        .build();
  }
}
