package dev.detector.operator.reporter;

import dev.detector.operator.api.StageStatus;
import java.util.Optional;

/**
 * One stage's part of the status, made from its files.
 *
 * @param <T> the part of the status
 */
public interface StageReport<T extends StageStatus> {

  /**
   * Reads what was written since the last call.
   *
   * @param last whether the stage has ended, so that nothing more will be written
   * @return the part as it stands now; empty while there is nothing to say
   */
  Optional<T> read(boolean last);
}
