package dev.detector.operator.resources;

import dev.detector.operator.api.DetectorTraining;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.util.List;

/** What lets a training's reporters write the status of that one training, and nothing else. */
public final class ReporterAccess {

  private ReporterAccess() {}

  /** ServiceAccount, Role and RoleBinding. */
  public static List<HasMetadata> of(DetectorTraining training) {
    return List.of(account(training), role(training), binding(training));
  }

  private static ServiceAccount account(DetectorTraining training) {
    return new ServiceAccountBuilder()
        .withMetadata(
            ObjectMetas.owned(training, Names.reporter(training), Labels.of(training)).build())
        .withAutomountServiceAccountToken(false)
        .build();
  }

  private static io.fabric8.kubernetes.api.model.rbac.Role role(DetectorTraining training) {
    return new RoleBuilder()
        .withMetadata(
            ObjectMetas.owned(training, Names.reporter(training), Labels.of(training)).build())
        .withRules(
            new PolicyRuleBuilder()
                .withApiGroups(DetectorTraining.GROUP)
                .withResources("detectortrainings", "detectortrainings/status")
                .withResourceNames(training.getMetadata().getName())
                .withVerbs("get")
                .build(),
            new PolicyRuleBuilder()
                .withApiGroups(DetectorTraining.GROUP)
                .withResources("detectortrainings/status")
                .withResourceNames(training.getMetadata().getName())
                .withVerbs("patch")
                .build())
        .build();
  }

  private static RoleBinding binding(DetectorTraining training) {
    String name = Names.reporter(training);
    return new RoleBindingBuilder()
        .withMetadata(ObjectMetas.owned(training, name, Labels.of(training)).build())
        .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
        .addNewSubject()
        .withKind("ServiceAccount")
        .withName(name)
        .withNamespace(training.getMetadata().getNamespace())
        .endSubject()
        .build();
  }
}
