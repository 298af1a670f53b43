package dev.detector.worker.validation;

import java.io.IOException;
import java.util.List;

/** The checkpoints held for evaluation; safe to call from several threads. */
public interface Pins {
  /** Pins every whole checkpoint that is neither pinned nor in the ledger. */
  void pinNew() throws IOException;

  /** What is pinned, by ascending number. */
  List<PinnedCheckpoint> pinned() throws IOException;

  /** Lets a checkpoint go; nothing happens if it is not pinned. */
  void unpin(int number) throws IOException;
}
