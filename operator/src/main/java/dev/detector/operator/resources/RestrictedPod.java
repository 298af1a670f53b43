package dev.detector.operator.resources;

import dev.detector.formats.lint.Finding;
import dev.detector.formats.lint.Finding.Severity;
import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SELinuxOptions;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Sysctl;
import io.fabric8.kubernetes.api.model.WindowsSecurityContextOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a pod falls below the restricted Pod Security Standard
 * (kubernetes.io/docs/concepts/security/pod-security-standards), whatever standard its namespace
 * asks for.
 */
final class RestrictedPod {

  private static final String MESSAGE = "falls below the restricted Pod Security Standard";
  private static final Set<String> PROFILES = Set.of("RuntimeDefault", "Localhost");
  private static final Set<String> SELINUX_TYPES =
      Set.of("container_t", "container_init_t", "container_kvm_t", "container_engine_t");
  private static final Set<String> SYSCTLS =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.ip_unprivileged_port_start",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.ping_group_range",
          "net.ipv4.ip_local_reserved_ports",
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes",
          "net.ipv4.tcp_rmem",
          "net.ipv4.tcp_wmem");

  private final List<Finding> problems = new ArrayList<>();

  private RestrictedPod() {}

  /** Each place by its path below {@code path}, with what it has to be. */
  static List<Finding> problems(PodSpec pod, String path) {
    RestrictedPod check = new RestrictedPod();
    PodSecurityContext own =
        pod.getSecurityContext() == null ? new PodSecurityContext() : pod.getSecurityContext();
    check.pod(own, path + ".securityContext");
    check.containers(pod.getInitContainers(), own, path + ".initContainers");
    check.containers(pod.getContainers(), own, path + ".containers");
    return check.problems;
  }

  private void pod(PodSecurityContext context, String path) {
    user(context.getRunAsUser(), path);
    seLinux(context.getSeLinuxOptions(), path);
    appArmor(context.getAppArmorProfile(), path);
    windows(context.getWindowsOptions(), path);
    for (Sysctl sysctl : context.getSysctls()) {
      demand(
          SYSCTLS.contains(sysctl.getName()),
          path + ".sysctls[" + sysctl.getName() + "]",
          "leave it out: it is none of the safe ones");
    }
  }

  private void containers(List<Container> containers, PodSecurityContext pod, String path) {
    for (Container container : containers) {
      String place = path + "[" + container.getName() + "]";
      context(
          container.getSecurityContext() == null
              ? new SecurityContext()
              : container.getSecurityContext(),
          pod,
          place + ".securityContext");
      for (ContainerPort port : container.getPorts()) {
        demand(
            port.getHostPort() == null || port.getHostPort() == 0,
            place + ".ports[" + port.getContainerPort() + "].hostPort",
            "leave it out");
      }
      Stream.of(
              container.getStartupProbe(),
              container.getReadinessProbe(),
              container.getLivenessProbe())
          .forEach(probe -> probe(probe, place));
    }
  }

  private void context(SecurityContext context, PodSecurityContext pod, String path) {
    user(context.getRunAsUser(), path);
    seLinux(context.getSeLinuxOptions(), path);
    appArmor(context.getAppArmorProfile(), path);
    windows(context.getWindowsOptions(), path);
    demand(
        Boolean.TRUE.equals(
            context.getRunAsNonRoot() == null ? pod.getRunAsNonRoot() : context.getRunAsNonRoot()),
        path + ".runAsNonRoot",
        "leave it true: no root is needed to read and write the volumes");
    SeccompProfile seccomp =
        context.getSeccompProfile() == null ? pod.getSeccompProfile() : context.getSeccompProfile();
    demand(
        seccomp != null && PROFILES.contains(seccomp.getType()),
        path + ".seccompProfile.type",
        "use RuntimeDefault or Localhost");
    demand(
        Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()),
        path + ".allowPrivilegeEscalation",
        "leave it false");
    demand(!Boolean.TRUE.equals(context.getPrivileged()), path + ".privileged", "leave it false");
    demand(
        context.getProcMount() == null || context.getProcMount().equals("Default"),
        path + ".procMount",
        "leave it Default");
    Capabilities capabilities =
        context.getCapabilities() == null ? new Capabilities() : context.getCapabilities();
    demand(capabilities.getDrop().contains("ALL"), path + ".capabilities.drop", "keep ALL in it");
    demand(
        Set.of("NET_BIND_SERVICE").containsAll(capabilities.getAdd()),
        path + ".capabilities.add",
        "use NET_BIND_SERVICE alone");
  }

  private void user(Long user, String path) {
    demand(
        user == null || user != 0, path + ".runAsUser", "use another user than 0, which is root");
  }

  private void seLinux(SELinuxOptions options, String path) {
    if (options != null) {
      demand(
          options.getType() == null || SELINUX_TYPES.contains(options.getType()),
          path + ".seLinuxOptions.type",
          "use one of a container");
      demand(
          options.getUser() == null && options.getRole() == null,
          path + ".seLinuxOptions",
          "set neither user nor role");
    }
  }

  private void appArmor(AppArmorProfile profile, String path) {
    demand(
        profile == null || PROFILES.contains(profile.getType()),
        path + ".appArmorProfile.type",
        "use RuntimeDefault or Localhost");
  }

  private void windows(WindowsSecurityContextOptions options, String path) {
    demand(
        options == null || !Boolean.TRUE.equals(options.getHostProcess()),
        path + ".windowsOptions.hostProcess",
        "leave it false");
  }

  private void probe(Probe probe, String path) {
    if (probe != null) {
      demand(
          (probe.getHttpGet() == null || probe.getHttpGet().getHost() == null)
              && (probe.getTcpSocket() == null || probe.getTcpSocket().getHost() == null),
          path,
          "leave out the probe's host");
    }
  }

  private void demand(boolean holds, String path, String mend) {
    if (!holds) {
      problems.add(new Finding(Severity.ERROR, path, MESSAGE, mend));
    }
  }
}
