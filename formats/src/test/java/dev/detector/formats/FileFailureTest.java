package dev.detector.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class FileFailureTest {

  /** Java names the file that is opened, TensorFlow the one that is written, and a stream none. */
  @Test
  void fullVolumeIsToldWithTheFileThatIsKnown() {
    assertThat(told(new FileSystemException("/w/a", null, "No space left on device")))
        .startsWith("No space left on device: /w/a: ");
    assertThat(
            told(new RuntimeException("/w/b.tempstate1; No space left on device; [[{{node s}}]]")))
        .startsWith("No space left on device: /w/b.tempstate1: ");
    assertThat(told(new UncheckedIOException(new IOException("No space left on device"))))
        .startsWith("No space left on device: a volume that is written to: ");
  }

  @Test
  void otherFailuresOfMemoryAreNoFilesFailure() {
    assertThat(FileFailure.about(new RuntimeException("OOM when allocating tensor"))).isEmpty();
  }

  private static String told(Throwable failure) {
    DetectorException told = FileFailure.about(failure).orElseThrow();
    assertThat(told.exitCode()).isEqualTo(ExitCode.INTERNAL);
    return told.getMessage();
  }
}
