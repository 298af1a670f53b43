package dev.detector.operator.resources;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.util.List;

/** The restricted Pod Security Standard. */
final class Security {

  /** The images' user; also the group of the volumes, so that every user id can write there. */
  private static final long USER = 65532;

  private Security() {}

  static PodSecurityContext pod() {
    return new PodSecurityContextBuilder()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        // A workspace full of checkpoints must not be walked through at every start.
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .build();
  }

  static SecurityContext container() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  /** The same pod with what the standard asks for where a container of the user's leaves it out. */
  static PodTemplateSpec hardened(PodTemplateSpec template) {
    return new PodTemplateSpecBuilder(template)
        .editSpec()
        .withInitContainers(hardened(template.getSpec().getInitContainers()))
        .withContainers(hardened(template.getSpec().getContainers()))
        .endSpec()
        .build();
  }

  private static List<Container> hardened(List<Container> containers) {
    return containers.stream().map(Security::hardened).toList();
  }

  private static Container hardened(Container container) {
    SecurityContextBuilder context =
        container.getSecurityContext() == null
            ? new SecurityContextBuilder()
            : new SecurityContextBuilder(container.getSecurityContext());
    if (context.getAllowPrivilegeEscalation() == null) {
      context.withAllowPrivilegeEscalation(false);
    }
    if (!context.hasCapabilities() || context.buildCapabilities().getDrop().isEmpty()) {
      context.editOrNewCapabilities().withDrop("ALL").endCapabilities();
    }
    return new ContainerBuilder(container).withSecurityContext(context.build()).build();
  }
}
