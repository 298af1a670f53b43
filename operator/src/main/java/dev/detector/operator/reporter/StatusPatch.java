package dev.detector.operator.reporter;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** Server-side apply of a part of the status: the writer owns what it sends, and only that. */
public final class StatusPatch {

  private StatusPatch() {}

  /** The patch of one field manager. */
  public static PatchContext by(String fieldManager) {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager(fieldManager)
        .withForce(true)
        .build();
  }
}
