package dev.detector.operator.reconciler;

import dev.detector.formats.ExitCode;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several replicas works. A leader that is told to stop gives its lease back, so that the
 * next one need not wait for its end; one that dies is followed after {@link #LEASE} at most.
 */
final class Leadership {

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final String NAME = "detector-operator";
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final Duration RENEW = Duration.ofSeconds(7);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** What a process that SIGTERM ended exits with. */
  private static final int TERMINATED = 143;

  private final KubernetesClient client;
  private final String identity;
  private volatile boolean stopping;

  Leadership(KubernetesClient client) {
    this.client = client;
    String host = System.getenv("HOSTNAME");
    this.identity = (host == null || host.isBlank() ? "operator" : host) + "-" + UUID.randomUUID();
  }

  LeaderElectionConfiguration configuration() {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(NAME)
        .withIdentity(identity)
        .withLeaseDuration(LEASE)
        .withRenewDeadline(RENEW)
        .withRetryPeriod(RETRY)
        .withLeaderCallbacks(new LeaderCallbacks(this::lead, this::lost, leader -> {}))
        .build();
  }

  private void lead() {
    LOG.atInfo().addKeyValue(LogKeys.IDENTITY, identity).log("Leading");
  }

  /**
   * Ends the process at once: another one may be at work already. Nor must the framework go on to
   * its own exit, which waits for ever for the shutdown hook that this may be called from.
   */
  private void lost() {
    if (stopping) {
      release();
      Runtime.getRuntime().halt(TERMINATED);
    }
    LOG.atError().addKeyValue(LogKeys.IDENTITY, identity).log("Lost the lease: the process ends");
    Runtime.getRuntime().halt(ExitCode.INTERNAL.code());
  }

  /** From now on losing the lease is meant, and gives it back. */
  void stopping() {
    stopping = true;
  }

  private void release() {
    try {
      client
          .leases()
          .inNamespace(client.getConfiguration().getNamespace())
          .withName(NAME)
          .edit(this::released);
    } catch (KubernetesClientException e) {
      LOG.warn("Could not give the lease back: the next leader waits for its end", e);
    }
  }

  private Lease released(Lease lease) {
    return identity.equals(lease.getSpec().getHolderIdentity())
        ? new LeaseBuilder(lease)
            .editSpec()
            .withHolderIdentity("")
            .withLeaseDurationSeconds(1)
            .endSpec()
            .build()
        : lease;
  }
}
