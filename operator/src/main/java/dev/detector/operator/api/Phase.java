package dev.detector.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a training stands, in one word. */
public enum Phase {
  /** Configuration and volumes are being prepared, or something needed is missing. */
  @JsonProperty("Pending")
  PENDING("Pending"),
  /** The trainer exists and waits for a machine. */
  @JsonProperty("Queued")
  QUEUED("Queued"),
  @JsonProperty("Training")
  TRAINING("Training"),
  @JsonProperty("Testing")
  TESTING("Testing"),
  @JsonProperty("Exporting")
  EXPORTING("Exporting"),
  @JsonProperty("Deploying")
  DEPLOYING("Deploying"),
  /** The model is served. */
  @JsonProperty("Ready")
  READY("Ready"),
  /** The model is exported and nothing was to be served. */
  @JsonProperty("Succeeded")
  SUCCEEDED("Succeeded"),
  /** The best checkpoint did not pass the promotion rules. */
  @JsonProperty("Rejected")
  REJECTED("Rejected"),
  @JsonProperty("Failed")
  FAILED("Failed"),
  @JsonProperty("Suspended")
  SUSPENDED("Suspended");

  private final String text;

  Phase(String text) {
    this.text = text;
  }

  /** The word in the status. */
  public String text() {
    return text;
  }

  /** Whether a training never leaves this phase by itself. */
  public boolean terminal() {
    return this == SUCCEEDED || this == REJECTED || this == FAILED;
  }
}
