package dev.detector.worker.training;

import dev.detector.worker.input.TrainingBatch;
import dev.detector.worker.input.TrainingInput;
import java.io.Closeable;
import java.io.IOException;

/** What a training tells about its course. */
interface TrainingReport extends Closeable {

  /**
   * Tells about the steps since the last call.
   *
   * @param step steps done
   * @param result of the last of them
   * @param nextRate learning rate of the step to come, which is what the OD API logs
   * @param input where the steps' batches came from
   */
  void steps(long step, StepResult result, float nextRate, TrainingInput input) throws IOException;

  /** The training has gone back to an earlier step, for the {@code recoveries}-th time. */
  void wentBack(long step, int recoveries) throws IOException;

  /** Shows the first pictures of a batch, as the model gets them. */
  void images(TrainingBatch batch, long step) throws IOException;
}
