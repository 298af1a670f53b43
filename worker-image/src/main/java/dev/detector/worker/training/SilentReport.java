package dev.detector.worker.training;

import dev.detector.worker.input.TrainingBatch;
import dev.detector.worker.input.TrainingInput;

/** Of a process that trains with others and is not their chief: the chief tells it all. */
final class SilentReport implements TrainingReport {

  @Override
  public void steps(long step, StepResult result, float nextRate, TrainingInput input) {}

  @Override
  public void wentBack(long step, int recoveries) {}

  @Override
  public void images(TrainingBatch batch, long step) {}

  @Override
  public void close() {}
}
