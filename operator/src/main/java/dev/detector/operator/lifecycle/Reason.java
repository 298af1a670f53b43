package dev.detector.operator.lifecycle;

import java.util.Arrays;

/** The reasons of conditions and events; stable, because alerts and scripts match on them. */
public enum Reason {
  // ConfigValid
  CONFIG_READ("ConfigRead"),
  CONFIG_WARNING("ConfigWarning"),
  CONFIG_ERROR("ConfigError"),
  SOURCE_MISSING("SourceMissing"),
  BASE_MISSING("BaseMissing"),
  BASE_UNFINISHED("BaseUnfinished"),
  BASE_UNUSABLE("BaseUnusable"),
  BASE_FOUND("BaseFound"),
  POD_TEMPLATE_REFUSED("PodTemplateRefused"),
  // Workspace
  WORKSPACE_TAKEN("WorkspaceTaken"),
  // Trained, Validated, Tested, Exported
  WAITING("Waiting"),
  QUEUED("Queued"),
  RUNNING("Running"),
  RETRYING("Retrying"),
  STEPS_REACHED("StepsReached"),
  MORE_STEPS("MoreSteps"),
  EARLY_STOPPED("EarlyStopped"),
  ALL_EVALUATED("AllEvaluated"),
  NO_EVALUATION("NoEvaluation"),
  MEASURED("Measured"),
  EXPORTED("Exported"),
  SUSPENDED("Suspended"),
  RESUMED("Resumed"),
  NOT_REQUESTED("NotRequested"),
  // Promoted
  RULES_HOLD("RulesHold"),
  RULE_BROKEN("RuleBroken"),
  CHAMPION_MISSING("ChampionMissing"),
  CHAMPION_UNFINISHED("ChampionUnfinished"),
  CHAMPION_UNMEASURED("ChampionUnmeasured"),
  CHAMPION_OTHER_DATA("ChampionOtherData"),
  // Serving
  DEPLOYING("Deploying"),
  AVAILABLE("Available"),
  UNAVAILABLE("Unavailable"),
  ROLLED_BACK("RolledBack"),
  // Reporting
  REPORTS_STALE("ReportsStale"),
  REPORTS_COME("ReportsCome"),
  // Failures
  BAD_USAGE("BadUsage"),
  BAD_DATA_OR_CONFIG("BadDataOrConfig"),
  NUMERIC_FAILURE("NumericFailure"),
  OUT_OF_MEMORY("OutOfMemory"),
  DEADLINE_EXCEEDED("DeadlineExceeded"),
  NO_SPACE_LEFT("NoSpaceLeft"),
  CRASH_LOOP("CrashLoop"),
  CONTAINER_FAILED("ContainerFailed"),
  // Pods that cannot start, or were taken away
  IMAGE_UNAVAILABLE("ImageUnavailable"),
  UNSCHEDULABLE("Unschedulable"),
  VOLUME_MISSING("VolumeMissing"),
  VOLUME_NOT_MOUNTABLE("VolumeNotMountable"),
  CANNOT_START("CannotStart"),
  PREEMPTED("Preempted"),
  EVICTED("Evicted"),
  NODE_LOST("NodeLost"),
  // Ready, Reconciling, Stalled
  PROGRESSING("Progressing"),
  FINISHED("Finished"),
  REJECTED("Rejected"),
  FAILED("Failed"),
  EXPIRED("Expired");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** The reason of that word. */
  static Reason of(String text) {
    return Arrays.stream(values())
        .filter(reason -> reason.text.equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no reason of ours: " + text));
  }

  /** The word as it stands in conditions and events. */
  public String text() {
    return text;
  }
}
