package dev.detector.operator.reconciler;

import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Tries again for ever, each time after twice the time, up to a limit. Half of each delay is by
 * chance: what failed together must not come back together.
 */
final class JitteredBackoff implements Retry {

  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final RandomGenerator random;

  JitteredBackoff(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public RetryExecution initExecution() {
    return new Attempts();
  }

  private final class Attempts implements RetryExecution {
    private int count;

    @Override
    public Optional<Long> nextDelay() {
      // A shift of more would overflow; the limit is reached long before.
      long full = Math.min(FIRST.toMillis() << Math.min(count, 20), LONGEST.toMillis());
      count++;
      return Optional.of(full / 2 + random.nextLong(full / 2 + 1));
    }

    @Override
    public int getAttemptCount() {
      return count;
    }

    @Override
    public boolean isLastAttempt() {
      return false;
    }
  }
}
